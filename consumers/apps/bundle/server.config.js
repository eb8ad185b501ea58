// A bundle that leaves packages out, as frameworks make them for servers: Next does so with `serverExternalPackages`.
import path from 'node:path'

export default {
  target: 'node20',
  mode: 'production',
  entry: './bundle/main.js',
  externals: { hublet: 'module hublet' },
  output: { path: path.resolve('out'), filename: 'server.mjs', library: { type: 'module' } },
  experiments: { outputModule: true },
}
