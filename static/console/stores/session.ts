/** Who is signed in at this page. */
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { configureClient } from '@shared/api/client'
import { ApiError } from '@shared/api/errors'
import { type Credentials, fetchMe, signIn, signOut } from '@shared/api/session'
import type { Me } from '@shared/api/types'
import { setTimeZone } from '@shared/time/district_time'

export const useSession = defineStore('session', () => {
  const me = ref<Me | null>(null)
  const known = ref(false)
  /** Set when a session that was there ended: the sign-in page says so. */
  const ended = ref(false)

  const signedIn = computed(() => me.value !== null)
  const district = computed(() => me.value?.district ?? null)

  function take(answer: Me): void {
    me.value = answer
    ended.value = false
    if (answer.district) setTimeZone(answer.district.time_zone)
  }

  /** Asks who is signed in; nobody is an answer too. */
  async function load(): Promise<void> {
    try {
      take(await fetchMe())
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error
      me.value = null
    } finally {
      known.value = true
    }
  }

  async function enter(credentials: Credentials): Promise<void> {
    await signIn(credentials)
    take(await fetchMe())
  }

  async function leave(): Promise<void> {
    await signOut()
    me.value = null
  }

  configureClient({
    onSignedOut: () => {
      if (me.value) ended.value = true
      me.value = null
    },
  })

  return { me, known, ended, signedIn, district, load, enter, leave }
})
