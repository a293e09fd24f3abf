/** An error in words people can act on: what happened, what was kept, what to do. */
import { useI18n } from 'vue-i18n'
import { ApiError } from '../api/errors'
import { serverMessage } from './server_messages'

export interface ErrorText {
  text: string
  requestId: string | null
  field: string | null
}

export function useErrorText() {
  const { t, te, locale } = useI18n()

  return function errorText(error: unknown): ErrorText {
    if (!(error instanceof ApiError)) return { text: t('error.unexpected'), requestId: null, field: null }
    const { message, request_id: requestId, field, code } = error.body
    const known = te(`error.${code}`) ? t(`error.${code}`) : undefined
    const byStatus = te(`error.http_${error.status}`) ? t(`error.http_${error.status}`) : undefined
    const text = known ?? (message || serverMessage(code, locale.value) || byStatus || t('error.unexpected'))
    return { text, requestId, field }
  }
}
