/** Where the choices of a field come from. */
import { fetchMatters, fetchRequestClasses, fetchReturnReasons, fetchSubdistricts, findAccounts, findUnits } from '@shared/api/lookups'
import type { Bilingual, TicketDetail } from '@shared/api/types'

export interface Choice {
  value: string | number
  label: string
  note: string
}

const MOST = 60

type NameOf = (entry: Bilingual | null | undefined) => string

/** Every word typed must occur in the code or in one of the names. */
function matching<T extends Bilingual>(entries: T[], text: string): T[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  return entries.filter((entry) => {
    const haystack = `${entry.code} ${entry.name_zh} ${entry.name_en}`.toLowerCase()
    return words.every((word) => haystack.includes(word))
  })
}

const listed = (entries: Bilingual[], text: string, nameOf: NameOf): Choice[] =>
  matching(entries, text).slice(0, MOST).map((entry) => ({ value: entry.code, label: nameOf(entry), note: entry.code }))

/** The work handed down that is not back yet, by who has it. */
function openChildren(ticket?: Partial<TicketDetail>): Choice[] {
  const open = (ticket?.sub_dispatches ?? []).filter((child) => child.state === 'open')
  return open.map((child) => ({ value: child.id, label: child.handler?.name ?? child.unit?.name ?? '', note: child.task_text }))
}

export async function searchChoices(kind: string, text: string, nameOf: NameOf, ticket?: Partial<TicketDetail>): Promise<Choice[]> {
  if (kind === 'request_class') {
    // Tickets carry a class of the lowest level; the levels above only sort them.
    const classes = await fetchRequestClasses()
    const parents = new Set(classes.map((entry) => entry.parent))
    return listed(classes.filter((entry) => !parents.has(entry.code)), text, nameOf)
  }
  if (kind === 'matter') return listed(await fetchMatters(), text, nameOf)
  if (kind === 'return_reason') return listed(await fetchReturnReasons(), text, nameOf)
  if (kind === 'sub_dispatch') return openChildren(ticket)
  if (kind === 'subdistrict') return listed(await fetchSubdistricts(), text, nameOf)
  if (kind === 'account') {
    const accounts = await findAccounts(text, ticket?.lead_unit?.code)
    return accounts.map(({ id, name, username, unit }) => ({ value: id, label: name, note: [username, unit?.name].filter(Boolean).join(' · ') }))
  }
  const units = await findUnits(text)
  return units.map(({ code, name }) => ({ value: code, label: name, note: code }))
}
