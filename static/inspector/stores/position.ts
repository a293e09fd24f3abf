/** Where this phone is, watched while the page is open. */
import { defineStore } from 'pinia'
import { ref } from 'vue'
import { serverNow } from '@shared/time/server_clock'
import type { Fix } from '../geo/fix'

export type PositionState = 'unknown' | 'watching' | 'refused' | 'unavailable'

export const usePosition = defineStore('position', () => {
  const fix = ref<Fix | null>(null)
  const state = ref<PositionState>('unknown')
  let watching: number | undefined

  function watch(): void {
    if (watching !== undefined) return
    // Browsers give a position to https pages (and the machine itself) only.
    if (!('geolocation' in navigator) || !window.isSecureContext) {
      state.value = 'unavailable'
      return
    }
    state.value = 'watching'
    watching = navigator.geolocation.watchPosition(
      ({ coords }) => {
        state.value = 'watching'
        fix.value = { lon: coords.longitude, lat: coords.latitude, accuracyM: coords.accuracy ?? null, atMs: serverNow() }
      },
      (error) => (state.value = error.code === error.PERMISSION_DENIED ? 'refused' : 'unavailable'),
      { enableHighAccuracy: true, maximumAge: 10_000, timeout: 30_000 },
    )
  }

  return { fix, state, watch }
})
