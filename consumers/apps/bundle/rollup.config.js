import resolve from '@rollup/plugin-node-resolve'

export default {
  input: 'bundle/main.js',
  plugins: [resolve({ preferBuiltins: true })],
  output: [
    { file: 'out/rollup.mjs', format: 'es' },
    { file: 'out/rollup.cjs', format: 'cjs' },
  ],
}
