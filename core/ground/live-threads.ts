/** The greenthreads that have started and have not ended. */

/** Links that the list keeps in each of them, so that a start and an end cost no memory. */
export interface LiveThread {
  readonly name: string
  readonly daemon: boolean
  /** @internal */
  earlier: LiveThread | null
  /** @internal */
  later: LiveThread | null
}

let latest: LiveThread | null = null

/** Takes one in that has started. */
export function addLive(thread: LiveThread): void {
  thread.earlier = latest
  if (latest !== null) latest.later = thread
  latest = thread
}

/** Takes one out that has ended; one that never started changes nothing. */
export function removeLive(thread: LiveThread): void {
  const { earlier, later } = thread
  if (later !== null) later.earlier = earlier
  else if (latest === thread) latest = earlier
  if (earlier !== null) earlier.later = later
  thread.earlier = thread.later = null
}

/** All of them, in the order of their starts. */
export function liveThreads(): LiveThread[] {
  const found: LiveThread[] = []
  for (let thread = latest; thread !== null; thread = thread.earlier) found.push(thread)
  return found.reverse()
}
