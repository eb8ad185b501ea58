/**
 * Adopts the orphans of a run where there is neither a jail nor a control group. They get this parent instead of the
 * machine's first process (`PR_SET_CHILD_SUBREAPER`, prctl(2)). So no process can leave the tree of its run, and when
 * the program ends, its leftovers end too.
 *
 * No program of a standard installation offers that call, but Debian's perl, which is always there,
 * makes calls by number.
 */
import { findTool } from './tools.ts'

const PRCTL: Partial<Record<string, number>> = { x64: 157, arm64: 167 }

/** Exits as a shell would: with the program's code, or 128 and its signal. */
const script = (prctl: number): string => `
syscall(${prctl}, 36, 1, 0, 0, 0) == 0 or die "prctl: $!\\n";
my $program = fork;
if (!$program) { exec { $ARGV[0] } @ARGV; exit 127 }
my ($ended, $status) = (0, 0);
while ($ended != $program) { $ended = waitpid(-1, 0); $status = $? if $ended == $program }
do {
  open(my $children, '<', "/proc/$$/task/$$/children") or last;
  kill(KILL => split(' ', <$children> // ''));
} while (waitpid(-1, 0) > 0);
exit($status & 127 ? 128 + ($status & 127) : $status >> 8);
`

/** Words in front of a command that keep its orphans; none where that cannot be had. */
export function orphanReaper(): string[] {
  const prctl = process.platform === 'linux' ? PRCTL[process.arch] : undefined
  const perl = findTool('perl')
  return prctl === undefined || perl === undefined ? [] : [perl, '-e', script(prctl)]
}
