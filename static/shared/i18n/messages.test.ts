import { describe, expect, it } from 'vitest'
import { messages } from './messages'

function keysOf(tree: object, prefix = ''): string[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [prefix + key] : keysOf(value as object, `${prefix}${key}.`),
  )
}

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').sort()
}

function at(tree: object, path: string): string {
  return path.split('.').reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], tree) as string
}

describe('message files', () => {
  it('say the same things in both languages', () => {
    expect(keysOf(messages.en).sort()).toEqual(keysOf(messages['zh-CN']).sort())
  })

  it('use the same placeholders in both languages', () => {
    for (const key of keysOf(messages['zh-CN'])) {
      expect(placeholders(at(messages.en, key)), key).toEqual(placeholders(at(messages['zh-CN'], key)))
    }
  })

  it('hold no syntax that vue-i18n would read as a link or a plural by mistake', () => {
    for (const language of ['zh-CN', 'en'] as const) {
      for (const key of keysOf(messages[language])) expect(at(messages[language], key), key).not.toMatch(/[@|]/)
    }
  })
})
