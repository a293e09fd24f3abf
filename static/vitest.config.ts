import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { HERE } from './vite.shared.ts'

export default defineConfig({
  plugins: [vue()],
  root: HERE,
  resolve: { alias: { '@shared': `${HERE}shared`, '@server-messages': `${HERE}../config/messages` } },
  test: {
    environment: 'happy-dom',
    include: ['{shared,console,inspector}/**/*.test.ts'],
    environmentOptions: { happyDOM: { settings: { disableJavaScriptFileLoading: true, disableCSSFileLoading: true } } },
  },
})
