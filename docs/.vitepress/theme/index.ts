/** VitePress's own theme in Hublet's color, with the live blocks of the sandbox. */
import type { Theme } from 'vitepress'
import DefaultTheme from 'vitepress/theme-without-fonts'
import { defineAsyncComponent } from 'vue'
import LiveBlock from '../../../sandbox/client/live-block/LiveBlock.vue'
import RunMoment from '../../../sandbox/client/live-block/RunMoment.vue'
import { keepTokenFromAddress } from '../../../sandbox/client/session/run-token.ts'
import { keepForOffline } from './keep-for-offline.ts'
import SiteLayout from './SiteLayout.vue'
import './fonts.css'
import './style.css'

const theme: Theme = {
  extends: DefaultTheme,
  Layout: SiteLayout,
  enhanceApp({ app }) {
    app.component('LiveBlock', LiveBlock)
    app.component('RunMoment', RunMoment)
    app.component(
      'LessonBlock',
      defineAsyncComponent(() => import('../../../sandbox/client/lessons/LessonBlock.vue')),
    )
    if (import.meta.env.SSR) return
    keepTokenFromAddress()
    keepForOffline()
  },
}

export default theme
