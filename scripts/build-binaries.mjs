/** `npm run build:binaries`: compiles the addon for every machine, into dist/binaries, from where `npm pack` takes it. */
import { buildBinaries } from './binaries.mjs'
import { exclusively } from './lock.mjs'
import { main } from './steps.mjs'

await main(() => exclusively(buildBinaries))
