import path from 'node:path'

const common = {
  target: 'node20',
  mode: 'production',
  optimization: { minimize: false },
  entry: './bundle/main.js',
}
const folder = path.resolve('out')

export default [
  { ...common, output: { path: folder, filename: 'webpack.cjs' } },
  {
    ...common,
    output: { path: folder, filename: 'webpack.mjs', library: { type: 'module' } },
    experiments: { outputModule: true },
  },
]
