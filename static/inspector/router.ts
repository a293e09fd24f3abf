import { createRouter, createWebHistory } from 'vue-router'
import MeView from './views/MeView.vue'
import ReportView from './views/ReportView.vue'
import TaskView from './views/TaskView.vue'
import TasksView from './views/TasksView.vue'

export const router = createRouter({
  history: createWebHistory('/inspector/'),
  routes: [
    { path: '/', name: 'tasks', component: TasksView },
    { path: '/tasks/:id', name: 'task', component: TaskView, props: true, meta: { full: true } },
    { path: '/report', name: 'report', component: ReportView, meta: { full: true } },
    { path: '/me', name: 'me', component: MeView },
    { path: '/:rest(.*)*', redirect: '/' },
  ],
})
