/** VitePress's own theme in Hublet's colour, with the live blocks of the sandbox. */
import type { Theme } from 'vitepress'
import DefaultTheme from 'vitepress/theme'
import LiveBlock from '../../../sandbox/client/LiveBlock.vue'
import { keepTokenFromAddress } from '../../../sandbox/client/run-token.ts'
import './style.css'

const theme: Theme = {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component('LiveBlock', LiveBlock)
    if (!import.meta.env.SSR) keepTokenFromAddress()
  },
}

export default theme
