/** Desk, queue, filters and the open ticket live in the address, so that a link shows the same thing to a colleague. */
import { createRouter, createWebHashHistory } from 'vue-router'
import DeskPage from './desks/DeskPage.vue'
import SupervisionDesk from './supervision/SupervisionDesk.vue'

export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: '/supervision/:order?', name: 'supervision', component: SupervisionDesk, meta: { desk: 'supervision' } },
    { path: '/', name: 'home', component: { render: () => null } },
    { path: '/:desk', name: 'desk', component: DeskPage },
    { path: '/:rest(.*)*', redirect: '/' },
  ],
})
