/**
 * Runs in the head of a page, before anything is painted. A playground that stands in a page of another site has nothing around
 * it. It takes its theme from its address, and keeps nothing: a browser may refuse the storage of the site there, and the
 * reader's own choices and token stay out of reach.
 */
export const EMBED_SCRIPT = `(() => {
  const query = new URLSearchParams(location.search)
  if (!query.has('embed') || !/\\/playground(\\.html)?$/.test(location.pathname)) return
  document.documentElement.classList.add('embed')
  for (const name of ['localStorage', 'sessionStorage']) {
    const kept = new Map()
    const getItem = (key) => kept.get(key) ?? null
    const setItem = (key, value) => void kept.set(key, String(value))
    const removeItem = (key) => void kept.delete(key)
    Object.defineProperty(window, name, { value: { getItem, setItem, removeItem } })
  }
  const theme = query.get('theme')
  if (theme === 'dark' || theme === 'light') localStorage.setItem('vitepress-theme-appearance', theme)
})()`
