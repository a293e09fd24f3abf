import enCommon from '../messages/en/common.json'
import enConsole from '../messages/en/console.json'
import enInspector from '../messages/en/inspector.json'
import enWords from '../messages/en/words.json'
import zhCommon from '../messages/zh-CN/common.json'
import zhConsole from '../messages/zh-CN/console.json'
import zhInspector from '../messages/zh-CN/inspector.json'
import zhWords from '../messages/zh-CN/words.json'

export type Language = 'zh-CN' | 'en'

/** Words stand at the top level (`state.filed`), each page's own texts under its name (`console.…`). */
export const messages = {
  'zh-CN': { ...zhWords, ...zhCommon, console: zhConsole, inspector: zhInspector },
  en: { ...enWords, ...enCommon, console: enConsole, inspector: enInspector },
}
