/**
 * The first steps of a run's command, still with the server's rights: it opens files that the run must not
 * see, joins the run's control groups, and becomes the rest of the command.
 */
import type { RunGroup } from './control-groups.ts'

/** Descriptors of bubblewrap's options and filter. A plain `sh` can name one digit; 8 is the trace's. */
export const OPTIONS_DESCRIPTOR = 7
export const FILTER_DESCRIPTOR = 9

/** A redirection that fails ends a shell that is not interactive. */
const OPEN = `exec ${OPTIONS_DESCRIPTOR}<"$1" ${FILTER_DESCRIPTOR}<"$2"; shift 2;`
const JOIN = 'while [ "$1" != -- ]; do echo $$ >"$1/cgroup.procs" || exit 125; shift; done; shift;'

export interface Entrance {
  group: RunGroup | undefined
  /** Paths of bubblewrap's options and filter; undefined without a jail. */
  files: readonly [options: string, filter: string] | undefined
}

/** Words in front of a command that do these steps; none if there are none. */
export function entrance({ group, files }: Entrance): string[] {
  const directories = group?.directories ?? []
  if (files === undefined && directories.length === 0) return []
  const script = `${files === undefined ? '' : OPEN} ${JOIN} exec "$@"`
  return ['/bin/sh', '-c', script, 'hublet', ...(files ?? []), ...directories, '--']
}
