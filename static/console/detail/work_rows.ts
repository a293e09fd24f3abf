/** Sub-dispatches, site checks and callbacks as one table: who brought what, and when. */
import type { Callback, SiteCheck, SubDispatch, TicketDetail } from '@shared/api/types'

export interface WorkRow {
  key: string
  what: 'sub_dispatch' | 'pre_filing_check' | 'closure_check' | 'callback' | 'city_callback'
  who: string
  outcome: 'passed' | 'failed' | 'solved' | 'unsolved' | 'unreached' | 'done' | 'open' | 'revoked' | null
  note: string
  at: string | null
}

function subDispatch(row: SubDispatch): WorkRow {
  const outcome = row.state === 'revoked' ? 'revoked' : row.finished_at ? 'done' : 'open'
  return {
    key: row.id,
    what: 'sub_dispatch',
    who: [row.unit?.name, row.handler?.name].filter(Boolean).join(' · '),
    outcome,
    note: row.result_text || row.task_text,
    at: row.finished_at ?? row.created_at,
  }
}

function siteCheck(row: SiteCheck): WorkRow {
  const answer = row.passed ? 'passed' : 'failed'
  return {
    key: row.id,
    what: row.purpose === 'pre_filing_check' ? 'pre_filing_check' : 'closure_check',
    who: row.checker ?? '',
    outcome: row.answered_at ? answer : 'open',
    note: row.note,
    at: row.answered_at ?? row.asked_at,
  }
}

function callback(row: Callback): WorkRow {
  const answer = row.solved === null ? null : row.solved ? 'solved' : 'unsolved'
  return {
    key: row.id,
    what: row.by_city ? 'city_callback' : 'callback',
    who: '',
    outcome: row.contacted ? answer : 'unreached',
    note: row.note,
    at: row.called_at,
  }
}

export function workRows(ticket: TicketDetail): WorkRow[] {
  return [...ticket.sub_dispatches.map(subDispatch), ...ticket.site_checks.map(siteCheck), ...ticket.callbacks.map(callback)]
}
