import { configureClient, post, send } from './client'
import type { Me } from './types'

export interface Credentials {
  username: string
  password: string
  otp?: string
}

/** Who is signed in; throws ApiError 401 when nobody is. Keeps the CSRF token for the writes that follow. */
export async function fetchMe(): Promise<Me> {
  const me = await send<Me>('GET', '/api/v1/me', { quiet401: true })
  configureClient({ csrfToken: me.csrf_token })
  return me
}

export async function signIn(credentials: Credentials): Promise<void> {
  await post('/api/v1/auth/login', credentials, { quiet401: true })
}

export async function signOut(): Promise<void> {
  await post('/api/v1/auth/logout', {}, { quiet401: true })
}

