// webpack without its command line, which is a package of its own: node bundle/webpack.js CONFIGURATION
import path from 'node:path'
import webpack from 'webpack'

const { default: configuration } = await import(path.resolve(process.argv[2]))

webpack(configuration, (error, stats) => {
  if (error) throw error
  if (!stats.hasErrors() && !stats.hasWarnings()) return
  console.log(stats.toString('errors-warnings'))
  process.exitCode = 1
})
