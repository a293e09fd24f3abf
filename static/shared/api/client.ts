/** One way to talk to the server: session cookie, CSRF header, language, errors as ApiError, server time noted. */
import { noteServerTime } from '../time/server_clock'
import { errorOf, offlineError } from './errors'

export type Query = Record<string, string | number | boolean | null | undefined>

interface ClientState {
  csrfToken: string
  language: string
  onSignedOut: () => void
}

const state: ClientState = { csrfToken: '', language: 'zh-CN', onSignedOut: () => undefined }

export function configureClient(change: Partial<ClientState>): void {
  Object.assign(state, change)
}

export interface SendOptions {
  query?: Query
  json?: unknown
  form?: FormData
  headers?: Record<string, string>
  signal?: AbortSignal
  /** A sign-in attempt answers 401 without meaning that a session ended. */
  quiet401?: boolean
}

export function withQuery(path: string, query?: Query): string {
  const parts = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== null && value !== '')
  if (!parts.length) return path
  return `${path}?${new URLSearchParams(parts.map(([key, value]) => [key, String(value)])).toString()}`
}

function headersOf(method: string, options: SendOptions): Record<string, string> {
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': state.language }
  if (options.json !== undefined) headers['Content-Type'] = 'application/json'
  if (method !== 'GET' && state.csrfToken) headers['X-CSRFToken'] = state.csrfToken
  return { ...headers, ...options.headers }
}

/** Sends one request and answers the decoded body. Throws ApiError; an aborted request throws AbortError. */
export async function send<T>(method: string, path: string, options: SendOptions = {}): Promise<T> {
  let response: Response
  try {
    response = await fetch(withQuery(path, options.query), {
      method,
      credentials: 'same-origin',
      headers: headersOf(method, options),
      body: options.form ?? (options.json === undefined ? undefined : JSON.stringify(options.json)),
      signal: options.signal,
    })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw offlineError()
  }
  noteServerTime(response.headers.get('Date'))
  if (response.status === 401 && !options.quiet401) state.onSignedOut()
  if (!response.ok) throw await errorOf(response)
  if (response.status === 204) return undefined as T
  return (await response.json()) as T
}

export const get = <T>(path: string, query?: Query, signal?: AbortSignal) => send<T>('GET', path, { query, signal })
export const post = <T>(path: string, json: unknown = {}, options: SendOptions = {}) =>
  send<T>('POST', path, { ...options, json })
