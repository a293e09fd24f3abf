/** Who is signed in at this phone. */
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { configureClient } from '@shared/api/client'
import { ApiError } from '@shared/api/errors'
import { type Credentials, signIn, signOut } from '@shared/api/session'
import { setTimeZone } from '@shared/time/district_time'
import { fetchMe } from '../api/mobile'
import type { MobileMe } from '../api/types'

const NAME_KEY = 'gridline.inspector.username'

export const useSession = defineStore('session', () => {
  const me = ref<MobileMe | null>(null)
  const known = ref(false)
  /** A session that was there ended; the sign-in page says so and what was typed is still in its draft. */
  const ended = ref(false)
  const lastUsername = ref(localStorage.getItem(NAME_KEY) ?? '')

  const isHead = computed(() => me.value?.roles.includes('unit_head') ?? false)
  const mayReport = computed(() => me.value?.may_report ?? false)

  function take(answer: MobileMe): void {
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
    }
    known.value = true
  }

  async function enter(credentials: Credentials): Promise<void> {
    await signIn(credentials)
    take(await fetchMe())
    lastUsername.value = credentials.username
    localStorage.setItem(NAME_KEY, credentials.username)
  }

  async function leave(): Promise<void> {
    await signOut()
    me.value = null
    ended.value = false
  }

  configureClient({
    onSignedOut: () => {
      if (me.value) ended.value = true
      me.value = null
    },
  })

  return { me, known, ended, lastUsername, isHead, mayReport, load, enter, leave }
})
