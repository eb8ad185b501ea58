/**
 * The shell script that leads a session's terminal and starts the program.
 *
 * Why a shell at all: someone must outlive the program, or the end of its output is lost.
 *
 * - Ctrl-C and Ctrl-Z are for the program. Ignored signals stay ignored in what it starts, which
 *   bubblewrap needs, but Node gives every signal its default again.
 * - The secret comes through the environment, which other users cannot read, and goes no further.
 */
import { MARKER_FORMAT } from './exit-marker.ts'
import { CODE_DESCRIPTOR, COMPILER_DESCRIPTOR, GO_DESCRIPTOR } from '../shared/go-channel.ts'
import { TRACE_DESCRIPTOR } from '../shared/trace-channel.ts'

/** Arguments: the trace FIFO, the FIFO that says go, the file of the compiled snippet, the compiler, the seconds to linger, then the command. */
export const LAUNCH_SCRIPT = `
trap "" INT QUIT TSTP TTOU
secret=$HUBLET_SECRET trace=$1 go=$2 code=$3 compiler=$4 linger=$5
unset HUBLET_SECRET
shift 5
"$@" ${TRACE_DESCRIPTOR}>"$trace" ${GO_DESCRIPTOR}<"$go" ${CODE_DESCRIPTOR}>"$code" ${COMPILER_DESCRIPTOR}<"$compiler"
printf '${MARKER_FORMAT}' "$secret" "$?"
exec sleep "$linger"
`
