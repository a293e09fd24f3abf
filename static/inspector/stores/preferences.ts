/** Text size, contrast and theme of this phone, kept on it. */
import { defineStore } from 'pinia'
import { reactive, watch } from 'vue'

export interface Preferences {
  text: 'normal' | 'large'
  contrast: 'normal' | 'high'
  theme: 'light' | 'dark'
}

const KEY = 'gridline.inspector.preferences'
const USUAL: Preferences = { text: 'normal', contrast: 'normal', theme: 'light' }

function stored(): Preferences {
  try {
    return { ...USUAL, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Preferences>) }
  } catch {
    return { ...USUAL }
  }
}

export function applyPreferences(preferences: Preferences = stored()): void {
  Object.assign(document.documentElement.dataset, preferences)
}

export const usePreferences = defineStore('preferences', () => {
  const preferences = reactive(stored())
  watch(preferences, (now) => {
    localStorage.setItem(KEY, JSON.stringify(now))
    applyPreferences(now)
  })
  return { preferences }
})
