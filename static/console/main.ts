import { createPinia } from 'pinia'
import { createApp } from 'vue'
import '@shared/tokens.css'
import './styles/base.css'
import './styles/parts.css'
import './styles/element_theme.css'
import { i18n } from '@shared/i18n'
import App from './App.vue'
import { router } from './router'
import { applySettings } from './stores/settings'

applySettings()
createApp(App).use(createPinia()).use(i18n).use(router).mount('#app')
