/**
 * Keeps the selected row where it is on the screen while rows come and go around it. Where the list is too short to
 * scroll by that much, `slack` pixels under it make room.
 */
import { computed, nextTick, onBeforeUpdate, onUpdated, ref, type Ref, watch } from 'vue'
import type { TicketRow } from '@shared/api/types'

export function useSteadyScroll(
  scroller: Readonly<Ref<HTMLElement | null>>,
  selectedId: () => string | null,
  rows: () => TicketRow[],
  fresh: () => Set<string>,
) {
  const slack = ref(0)
  const scrolled = ref(0)
  let offsetBefore: number | null = null

  function rowElement(): HTMLElement | null {
    const id = selectedId()
    return id ? (scroller.value?.querySelector<HTMLElement>(`[data-row="${id}"]`) ?? null) : null
  }

  function offset(): number | null {
    const box = scroller.value
    const row = rowElement()
    return box && row ? row.offsetTop - box.scrollTop : null
  }

  let idBefore: string | null = null
  onBeforeUpdate(() => {
    offsetBefore = offset()
    idBefore = selectedId()
  })

  onUpdated(() => {
    const box = scroller.value
    const now = offset()
    if (!box || now === null || offsetBefore === null || idBefore !== selectedId()) return
    const drift = now - offsetBefore
    offsetBefore = now
    if (Math.abs(drift) < 1) return
    const target = box.scrollTop + drift
    const room = box.scrollHeight - box.clientHeight
    if (target > room) slack.value += Math.ceil(target - room)
    void nextTick(() => {
      box.scrollTop = target
      scrolled.value = box.scrollTop
    })
  })

  watch(scroller, (box) => box?.addEventListener('scroll', () => (scrolled.value = box.scrollTop), { passive: true }))
  watch(selectedId, () => (slack.value = 0))

  /** New rows that lie above what is on the screen. */
  const freshAbove = computed(() => {
    const box = scroller.value
    if (!box || !fresh().size || !rows().length) return 0
    const top = scrolled.value
    return [...fresh()].filter((id) => {
      const row = box.querySelector<HTMLElement>(`[data-row="${id}"]`)
      return row !== null && row.offsetTop + row.offsetHeight <= top + 4
    }).length
  })

  function toTop(): void {
    scroller.value?.scrollTo({ top: 0, behavior: 'smooth' })
  }

  return { slack, freshAbove, toTop }
}
