/** How the programs of visitors are kept apart from this machine. */

/** The paths of one run. */
export interface RunDirectory {
  /** Its own name, which no other run of this server has. */
  name: string
  path: string
  /** Holds the snippet, and nothing that a program must not read. */
  snippetDirectory: string
  /** The compiled snippet, which its runner writes. */
  snippetFile: string
  /** The visitor's own text, beside it. */
  sourceFile: string
  /** FIFO for trace events; only the server and the launcher can open it. */
  traceFile: string
  /** FIFO that tells the runner to go; only the server and the launcher can open it. */
  goFile: string
  /** Home directory of a program without a jail. */
  home: string
}

export interface Isolation {
  /** Whether programs run in a jail. Without one, only holders of the token may run anything. */
  readonly isolated: boolean
  /** Directory from which programs read the hublet package, as the server sees it. */
  readonly packageRoot: string
  /**
   * The group that must be able to read a run's files, when programs run under another user than
   * the server; else undefined.
   */
  readonly group: number | undefined
  /** Takes what one run needs of this machine. Its code need not be known, nor written. */
  open(run: RunDirectory): Promise<Cell>
}

/** The place of one run. */
export interface Cell {
  /** The command that runs the snippet file of the run, to be started in the snippet's directory with any environment. */
  readonly command: string[]
  /**
   * Bounds the memory of the run from now on, where the kernel does not do it by itself.
   * @param leader the process that leads the run's terminal session
   */
  watch(leader: number): void
  /**
   * Ends every process of the run at once, and gives back what the run had. Again: does nothing, and returns the same.
   * @param leader the process that leads the run's terminal session; undefined when none was started
   * @returns the limits that the kernel had to enforce, as far as it tells
   */
  close(leader: number | undefined): Promise<LimitsMet>
}

/** Limits that the kernel enforced on a run. */
export interface LimitsMet {
  /** The bound that a killed process had passed: the whole run's or its own. */
  memory: 'session' | 'process' | undefined
  /** The run asked for more processes or threads than it may have. */
  processes: boolean
}
