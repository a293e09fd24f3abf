/** Asks 300 ms after typing stops what the intake would lead to. An answer to an older text is thrown away. */
import { onBeforeUnmount, ref, shallowRef, watch } from 'vue'
import { ApiError } from '@shared/api/errors'
import { previewTicket } from '@shared/api/tickets'
import type { IntakePreview } from '@shared/api/types'
import { useErrorText } from '@shared/i18n/error_text'
import { type IntakeDraft, intakeBody } from './intake_body'

const QUIET_MS = 300

export function usePreview(draft: IntakeDraft) {
  const preview = shallowRef<IntakePreview | null>(null)
  const previewing = ref(false)
  const previewProblem = ref('')
  const errorText = useErrorText()
  let timer: ReturnType<typeof setTimeout> | undefined
  let asked: AbortController | null = null

  async function ask(): Promise<void> {
    asked?.abort()
    asked = new AbortController()
    const mine = asked
    previewing.value = true
    try {
      preview.value = await previewTicket(intakeBody(draft), mine.signal)
      previewProblem.value = ''
    } catch (error) {
      if (mine.signal.aborted) return
      preview.value = null
      previewProblem.value = error instanceof ApiError ? errorText(error).text : ''
    } finally {
      if (mine === asked) previewing.value = false
    }
  }

  watch(draft, () => {
    clearTimeout(timer)
    if (!draft.text.trim()) {
      asked?.abort()
      preview.value = null
      previewProblem.value = ''
      return
    }
    timer = setTimeout(() => void ask(), QUIET_MS)
  }, { deep: true, immediate: true })

  onBeforeUnmount(() => {
    clearTimeout(timer)
    asked?.abort()
  })

  return { preview, previewing, previewProblem }
}
