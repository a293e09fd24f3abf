import { createPinia } from 'pinia'
import { createApp } from 'vue'
import '@shared/tokens.css'
import './styles/vant.css'
import './styles/phone.css'
import { i18n } from '@shared/i18n'
import App from './App.vue'
import { keepShellOffline } from './offline_shell'
import { router } from './router'
import { applyPreferences } from './stores/preferences'

applyPreferences()
createApp(App).use(createPinia()).use(i18n).use(router).mount('#app')
keepShellOffline()
