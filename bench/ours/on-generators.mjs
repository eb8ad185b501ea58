/** The limit for switching: generators that a loop resumes in turn, with no greenlets, no hub and no values. */
import { Stretch, main, repeated } from './measured.mjs'

const RESUMES = 1_000_000

function* forever() {
  for (;;) yield
}

function* nested(depth) {
  if (depth > 1) yield* nested(depth - 1)
  else yield* forever()
}

/** Half of the resumes are called pairs, as with greenlets. */
function resuming(generators, perOperation) {
  const turns = Math.floor(RESUMES / generators.length)
  return repeated(() => {
    const stretch = new Stretch()
    stretch.begin()
    for (let i = 0; i < turns; i++) for (const generator of generators) generator.next()
    stretch.end()
    return stretch.each((turns * generators.length) / perOperation)
  })
}

await main({
  switch: (size) => resuming(Array.from({ length: size }, forever), 2),
  depth: (size) => resuming([nested(size)], 1),
})
