/** Codes of the server in words. An unknown code becomes a general word, never the bare code. */
import { useI18n } from 'vue-i18n'
import type { Bilingual, Holder, Named, TicketKind } from '../api/types'
import { serverMessage } from './server_messages'

/**
 * On a button that was not pressed nothing has failed and nothing was typed: of "Not closed: a child is open. What you
 * typed is kept." only the middle counts.
 */
export function coreReason(text: string): string {
  const cause = text.replace(/^[^:\uff1a]{1,24}[:\uff1a]\s*/, '')
  return cause.split(/\u3002|\. /, 1)[0]?.replace(/\.$/, '') ?? text
}

export function useWords() {
  const { t, te, locale } = useI18n()

  function word(group: string, code: string | null | undefined, fallback?: string): string {
    if (!code) return fallback ?? ''
    const key = `${group}.${code}`
    return te(key) || te(key, 'zh-CN') ? t(key) : (fallback ?? t('unknown'))
  }

  const forKind = (group: string, kind: TicketKind | undefined, code: string) =>
    kind === 'grid_event' && te(`${group}_grid_event.${code}`) ? t(`${group}_grid_event.${code}`) : word(group, code)

  function nameOf(entry: Bilingual | null | undefined): string {
    if (!entry) return ''
    return locale.value === 'en' && entry.name_en ? entry.name_en : entry.name_zh
  }

  function unitName(unit: Named | string | null | undefined): string {
    if (!unit) return ''
    return typeof unit === 'string' ? unit : unit.name || unit.code
  }

  function holderName(holder: Holder | null): string {
    if (!holder || holder.kind === 'nobody') return ''
    if (holder.kind === 'unit') return holder.name ?? ''
    if (holder.kind === 'outside') return word('holder_outside', holder.code)
    const prefix = (holder.code ?? '').split(':')[0] ?? ''
    return word('holder_queue', holder.code, word('holder_queue', prefix, word('holder_kind', holder.kind)))
  }

  /** Who did it, as events keep it: "name · role", or a role alone for those who are no person. */
  function actorName(label: string | null): string {
    const [name = '', role] = (label ?? '').split(' · ')
    const roleName = word('role', role, role)
    return role && roleName !== name ? `${name} · ${roleName}` : word('role', name, name)
  }

  /** A reason for a refusal: a stable code in words, or the sentence the server already wrote. */
  function reasonText(reason: string | null): string {
    if (!reason) return t('blocked')
    if (!/^[a-z0-9_.]+$/.test(reason)) return reason
    const text = serverMessage(reason, locale.value as string) ?? t('blocked')
    return coreReason(text)
  }

  return {
    word,
    nameOf,
    unitName,
    holderName,
    actorName,
    reasonText,
    stateName: (kind: TicketKind | undefined, state: string) => forKind('state', kind, state),
    verbName: (kind: TicketKind | undefined, verb: string) => forKind('verb', kind, verb),
  }
}
