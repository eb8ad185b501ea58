/** Live blocks that have no story, with the reason for each. Every other live block has one. */
import { relative } from 'node:path'
import type { Program } from './read-programs.ts'

/** Their page, their title, and why. */
const UNTOLD: readonly (readonly [page: string, title: string, why: string])[] = [
  ['guide/choosing-a-hub.md', 'Who wins', 'it only chooses hubs: nobody runs on them'],
  ['guide/choosing-a-hub.md', 'libevent if it is there', 'it only chooses a hub'],
  ['guide/coordination.md', 'Without a limit', 'it has no event: it only fills a queue and throws'],
  ['guide/forgotten-yield.md', 'yield without its star', 'it only throws'],
  ['guide/greenlets.md', 'JavaScript alone', 'it uses no hub'],
  ['guide/greenlets.md', '__main__ is plain code', 'it only throws'],
  [
    'guide/living-with-node.md',
    "A green socket for Node's HTTP server",
    'its greenthreads belong to the streams, and their order is that of the network',
  ],
  ['guide/one-hub-per-thread.md', 'Two threads, two hubs', 'only the Worker runs, which is not recorded'],
  ['guide/one-hub-per-thread.md', 'A copy of the environment', 'only Workers have a hub'],
  ['guide/trampoline.md', 'Try again', 'it only asks once, and throws'],
  ['guide/understanding-hubs.md', 'Which hubs can I use?', 'it only prints a list'],
  ['guide/understanding-hubs.md', 'A wrong name changes nothing', 'it only throws'],
  ['guide/writing-your-own-hub.md', 'Try your poller', 'it calls a poller by hand, without its hub'],
]

/** Everything by which the list and the pages differ, in sentences. */
export function untoldProblems(
  docs: string,
  programs: readonly Pick<Program, 'page' | 'title' | 'tour'>[],
  untold: typeof UNTOLD = UNTOLD,
): string[] {
  const isListed = (program: (typeof programs)[number]): boolean =>
    untold.some(([page, title]) => page === relative(docs, program.page) && title === program.title)
  const missing = programs
    .filter((program) => program.tour === undefined && !isListed(program))
    .map(
      ({ page, title }) =>
        `${relative(docs, page)}: the live block "${title}" has no story. Write one in a fence \`text tour\` after it, or list it in docs/live/untold.ts with the reason.`,
    )
  const untoldOnPages = new Set(
    programs
      .filter(({ tour }) => tour === undefined)
      .map(({ page, title }) => `${relative(docs, page)}\0${title}`),
  )
  const stale = untold
    .filter(([page, title]) => !untoldOnPages.has(`${page}\0${title}`))
    .map(([page, title]) => `docs/live/untold.ts: ${page} has no live block "${title}" without a story.`)
  return [...missing, ...stale]
}
