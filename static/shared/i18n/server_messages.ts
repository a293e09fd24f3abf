/** The server's own message files, so that a stable code reads the same in an answer and on a blocked button. */

const files = import.meta.glob<Record<string, string>>('../../../config/messages/*.json', { eager: true, import: 'default' })

function tableOf(language: string): Record<string, string> {
  const ending = language.startsWith('zh') ? /[/.]zh\.json$/ : /[/.]en\.json$/
  const topics = Object.entries(files).filter(([path]) => ending.test(path))
  return Object.assign({}, ...topics.map(([, texts]) => texts)) as Record<string, string>
}

/** The message of a code, `{name}` placeholders filled; undefined when the code has none. */
export function serverMessage(code: string, language: string, params: Record<string, unknown> = {}): string | undefined {
  const text = tableOf(language)[code]
  return text?.replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? '…'))
}
