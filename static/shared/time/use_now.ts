import { readonly, ref, type Ref } from 'vue'
import { serverNow } from './server_clock'

const now = ref(serverNow())
let ticking: ReturnType<typeof setInterval> | undefined

/** The server's now in milliseconds, one shared tick a second for the whole page. */
export function useNow(): Readonly<Ref<number>> {
  ticking ??= setInterval(() => (now.value = serverNow()), 1000)
  return readonly(now)
}
