/** What both pages build alike: source aliases, asset naming, no inline code (the pages run under a strict CSP). */
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import type { UserConfig } from 'vite'

export const HERE = fileURLToPath(new URL('.', import.meta.url))
const BACKEND = process.env.GRIDLINE_BACKEND ?? 'http://127.0.0.1:8000'
const PROXIED = ['/api', '/mobile', '/tiles', '/ws']

/** The Vite settings of one page. `page` is its folder, and the folder of its files under /static/. */
export function pageConfig(page: 'console' | 'inspector'): UserConfig {
  return {
    root: `${HERE}${page}`,
    base: `/static/${page}/`,
    resolve: { alias: { '@shared': `${HERE}shared`, '@server-messages': `${HERE}../config/messages` } },
    define: { __VUE_OPTIONS_API__: true, __VUE_PROD_DEVTOOLS__: false, __VUE_I18N_LEGACY_API__: false },
    build: {
      outDir: `${HERE}dist/${page}`,
      emptyOutDir: true,
      target: 'es2022',
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 1200,
      rolldownOptions: {
        output: {
          // What changes seldom stays in the browser's cache when our own code changes.
          codeSplitting: {
            groups: [
              { name: 'map-library', test: /node_modules[\\/](maplibre|@maplibre)/ },
              { name: 'components', test: /node_modules[\\/](element-plus|@element-plus|vant|@vant|@floating-ui|dayjs|lodash)/ },
            ],
          },
        },
      },
    },
    server: {
      fs: { allow: [HERE, `${HERE}../config/messages`] },
      proxy: Object.fromEntries(PROXIED.map((path) => [path, { target: BACKEND, ws: path === '/ws' }])),
    },
  }
}

export const vuePlugin = () => vue()
