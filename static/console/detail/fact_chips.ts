/** The facts of a routing decision as chips: names in words, codes with the names the ticket knows for them. */
import type { TicketDetail } from '@shared/api/types'

export interface FactChip {
  name: string
  value: string
}

interface Words {
  t: (key: string) => string
  word: (group: string, code: string | null | undefined, fallback?: string) => string
}

/** `subdistrict:440105001` and plain `440105001` alike become the name the ticket has for that code. */
function nameOfCode(code: string, ticket: TicketDetail): string | undefined {
  const { subdistrict, community } = ticket.place
  const named = [subdistrict, community, ticket.lead_unit].find((place) => place?.code === code)
  if (named) return named.name
  const listed = [ticket.request_class, ticket.matter].find((entry) => entry?.code === code)
  return listed ? `${listed.code} ${listed.name_zh}` : undefined
}

function valueInWords(name: string, value: unknown, ticket: TicketDetail, words: Words): string {
  const text = String(value ?? '')
  if (name === 'channel') return words.word('channel', text, text)
  if (name === 'request_type') return words.word('request_type', text, text)
  const [prefix, code] = text.includes(':') ? (text.split(':', 2) as [string, string]) : ['', text]
  const known = nameOfCode(code, ticket) ?? words.word('fact_value', code, code)
  // Where the unit is looked for says more than the inner name of its type; the unit itself stands above.
  if (name === 'lead_by') return words.word('fact_value', prefix || 'unit')
  const place = ['subdistrict', 'community', 'cell', 'zone', 'maintenance_boundary'].includes(prefix)
  return place && name === 'area' ? `${words.t(`fact_value.${prefix}`)} = ${known}` : known
}

/** A row's subject is a node of one of the two catalogues: `request_class:R0603`, `matter:A01`, `any`. */
function subjectOf(value: unknown): string {
  const kind = String(value).split(':')[0] ?? ''
  return kind === 'request_class' || kind === 'matter' ? kind : 'subject'
}

export function factChips(facts: [string, unknown][], ticket: TicketDetail, words: Words): FactChip[] {
  return facts.map(([name, value]) => {
    const base = name.startsWith('attribute.') ? name.slice('attribute.'.length) : name === 'subject' ? subjectOf(value) : name
    return { name: words.word('fact', base, words.t('fact.attribute')), value: valueInWords(base, value, ticket, words) }
  })
}
