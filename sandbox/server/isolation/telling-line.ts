/** Finds, in what a failing program said, the line that tells why it failed, and names the way out where one is known. */

/** Ways out, by what a telling line has in it. */
const WAYS_OUT: readonly { said: RegExp; hint: string }[] = [
  { said: /Unknown option/, hint: 'bubblewrap 0.8 or later is needed.' },
  {
    said: /uid map|namespace|Operation not permitted/i,
    hint: 'bubblewrap needs user namespaces: see kernel.unprivileged_userns_clone, and kernel.apparmor_restrict_unprivileged_userns on Ubuntu.',
  },
  {
    said: /process out of memory|reserve virtual memory|Cannot allocate memory|ENOMEM|uv_thread_create/,
    hint: 'Node could not have the memory that it starts with: see `ulimit -a`, vm.overcommit_memory and the memory of this container; the newest release of a Node with long-term support is known to work.',
  },
  {
    said: /error while loading shared libraries/,
    hint: 'A library of Node cannot be seen there: install Node outside of /tmp, with its libraries.',
  },
  {
    said: /Permission denied|EACCES|Exec format error/,
    hint: 'Snippets run a copy of Node in the directory for temporary files: set TMPDIR to one from which programs may be started.',
  },
  { said: /ENOSPC|EDQUOT|EMFILE|EAGAIN/, hint: 'This machine has run out of what the error names.' },
]

interface Failed extends Error {
  stderr?: unknown
  signal?: unknown
  killed?: unknown
}

/** The failing program's own words, without a full stop. They tell more than Node's "Command failed". */
export function tellingLineOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { stderr, killed, signal, message } = error as Failed
  const said = typeof stderr === 'string' ? tellingLineIn(stderr) : undefined
  if (said !== undefined) return said
  if (killed === true) return 'the first program had not ended in time and was killed'
  if (typeof signal === 'string') return `the first program was ended by ${signal} and said nothing`
  return tellingLineIn(message) ?? error.name
}

/** The way out, as sentences of their own after the line; nothing where none is known. */
export function wayOut(error: unknown): string {
  const line = tellingLineOf(error)
  const found = WAYS_OUT.find(({ said }) => said.test(line))
  return found === undefined ? '' : ` ${found.hint}`
}

/**
 * An error's own line if there is one, else what V8 frames with number signs, else the first line with words. V8's
 * "Fatal error in , line 0" names a place; the line after it tells.
 */
function tellingLineIn(text: string): string | undefined {
  const lines = text.split('\n').map((line) => line.trim())
  const framed = lines.filter((line) => /^#\s+\S/.test(line)).map((line) => line.replace(/^#\s+/, ''))
  const line =
    lines.find((each) => /^(Uncaught )?\w*Error\b/.test(each)) ??
    [...lines, ...framed].find((each) => /^FATAL ERROR:|^Assertion failed/.test(each)) ??
    framed.find((each) => !/^Fatal error in .*, line \d+$/.test(each)) ??
    framed[0] ??
    lines.find((each) => /[a-z]/i.test(each))
  return line?.replace(/\.$/, '')
}
