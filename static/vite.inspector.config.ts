import { defineConfig } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'
import { pageConfig, vuePlugin } from './vite.shared.ts'

/** Where the page's built files are served; the service worker itself stands at /inspector/sw.js, its scope. */
const FILES = '/static/inspector/'

/**
 * Only the shell is kept offline: too wide a pattern would pull in the map library (its worker alone is larger than
 * the page), too narrow a one would leave the page blank without an error.
 */
const SHELL = ['index.html', 'assets/index-*.{js,css}', 'icon.svg', 'icon-192.png']

export default defineConfig({
  ...pageConfig('inspector'),
  plugins: [
    vuePlugin(),
    VitePWA({
      strategies: 'generateSW',
      registerType: 'autoUpdate',
      injectRegister: false,
      scope: '/inspector/',
      filename: 'sw.js',
      manifestFilename: 'manifest.webmanifest',
      includeManifestIcons: false,
      manifest: {
        name: '格线 · 外勤',
        short_name: '格线',
        lang: 'zh-CN',
        id: '/inspector/',
        start_url: '/inspector/',
        scope: '/inspector/',
        display: 'standalone',
        orientation: 'portrait',
        background_color: '#0f2a2c',
        theme_color: '#0f2a2c',
        icons: [
          { src: '/inspector/icon-192.png', sizes: '192x192', type: 'image/png', purpose: 'any maskable' },
          { src: '/inspector/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'any maskable' },
          { src: '/inspector/icon.svg', sizes: 'any', type: 'image/svg+xml' },
        ],
      },
      workbox: {
        globPatterns: SHELL,
        modifyURLPrefix: { '': FILES },
        navigateFallback: `${FILES}index.html`,
        navigateFallbackAllowlist: [/^\/inspector\//],
        cleanupOutdatedCaches: true,
        clientsClaim: true,
        skipWaiting: true,
        sourcemap: false,
      },
    }),
  ],
})
