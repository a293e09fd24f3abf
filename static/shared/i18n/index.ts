/** The languages of both pages. Chinese first; a key missing in English falls back to Chinese, never to a code. */
import { createI18n } from 'vue-i18n'
import { configureClient } from '../api/client'
import { type Language, messages } from './messages'

const STORAGE_KEY = 'gridline.language'

function remembered(): Language {
  return localStorage.getItem(STORAGE_KEY) === 'en' ? 'en' : 'zh-CN'
}

export const i18n = createI18n({
  legacy: false,
  locale: remembered(),
  fallbackLocale: 'zh-CN',
  missingWarn: false,
  fallbackWarn: false,
  messages,
})

/** Switches the page and the language of server messages, and remembers the choice on this device. */
export function setLanguage(language: Language): void {
  i18n.global.locale.value = language
  localStorage.setItem(STORAGE_KEY, language)
  document.documentElement.lang = language
  configureClient({ language })
}

export function currentLanguage(): Language {
  return i18n.global.locale.value as Language
}

setLanguage(remembered())
