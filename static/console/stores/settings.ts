/** What this person likes on this computer: theme and density. */
import { reactive, watch } from 'vue'

const KEY = 'gridline.console.settings'

export interface Settings {
  theme: 'light' | 'dark'
  density: 'compact' | 'comfortable'
  largeText: boolean
}

function remembered(): Settings {
  const usual: Settings = { theme: 'light', density: 'compact', largeText: false }
  try {
    return { ...usual, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Settings>) }
  } catch {
    return usual
  }
}

export const settings = reactive<Settings>(remembered())

export function applySettings(): void {
  const root = document.documentElement
  root.dataset.theme = settings.theme
  root.dataset.density = settings.density
  if (settings.largeText) root.dataset.text = 'large'
  else delete root.dataset.text
  localStorage.setItem(KEY, JSON.stringify(settings))
}

watch(settings, applySettings)
