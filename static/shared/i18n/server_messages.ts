/** The server's own message files, so that a stable code reads the same in an answer and on a blocked button. */

const files = import.meta.glob<Record<string, string>>('../../../config/messages/*.json', { eager: true, import: 'default' })

function tableOf(language: string): Record<string, string> {
  const wanted = language.startsWith('zh') ? '/zh.json' : '/en.json'
  return Object.entries(files).find(([path]) => path.endsWith(wanted))?.[1] ?? {}
}

/** The message of a code, `{name}` placeholders filled; undefined when the code has none. */
export function serverMessage(code: string, language: string, params: Record<string, unknown> = {}): string | undefined {
  const text = tableOf(language)[code]
  return text?.replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? '…'))
}
