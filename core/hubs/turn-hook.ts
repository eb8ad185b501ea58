/** A greenlet that waits for the end of the turn. */
export interface WaitsForEnd {
  wake(): void
}

/** Takes part in the turns of MAINLOOP without being a listener or a timer. A hub has one at most. */
export interface TurnHook {
  /** This many callbacks run one after the other, as far as is known by now. */
  begin(count: number): void
  /** All of them have run. @param goOn - to be called for each greenlet that goes on now, in their order */
  end(goOn: (waiting: WaitsForEnd) => void): void
  /** Something is to come after what waits for the end of the turn: a descriptor is closed, or the process ends. */
  flush(): void
  /** The number names another descriptor from now on. */
  reopened(fd: number): void
  /** The hub is closed: nothing waits for the end of the turn from now on. */
  stop(): void
}
