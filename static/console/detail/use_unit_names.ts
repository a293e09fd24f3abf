/** Names of units of which an event tells only the code. Asked for once per page; until then the code's place is empty. */
import { reactive } from 'vue'
import { findUnits } from '@shared/api/lookups'

const names = reactive<Record<string, string>>({})
const asked = new Set<string>()

async function ask(code: string): Promise<void> {
  asked.add(code)
  try {
    const found = (await findUnits(code)).find((unit) => unit.code === code)
    names[code] = found?.name ?? code
  } catch {
    asked.delete(code)
  }
}

export function useUnitNames(): (code: string | undefined) => string {
  return (code) => {
    if (!code) return ''
    if (!(code in names) && !asked.has(code)) void ask(code)
    return names[code] ?? ''
  }
}
