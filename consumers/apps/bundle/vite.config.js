export default {
  build: { ssr: 'bundle/main.js', outDir: 'out/vite' },
  ssr: { noExternal: true },
}
