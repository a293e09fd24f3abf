import { defineConfig } from 'vite'
import { pageConfig, vuePlugin } from './vite.shared.ts'

export default defineConfig({ ...pageConfig('console'), plugins: [vuePlugin()] })
