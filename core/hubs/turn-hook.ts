/** Takes part in the turns of MAINLOOP without being a listener or a timer. A hub has one at most. */
export interface TurnHook {
  /** This many callbacks run one after the other, as far as is known by now. */
  begin(count: number): void
  /** All of them have run. @returns greenlets that go on, and how */
  end(): readonly { wake(): void }[]
  /** Something is to come after what waits for the end of the turn: a descriptor is closed, or the process ends. */
  flush(): void
  /** The number names another descriptor from now on. */
  reopened(fd: number): void
  /** The hub is closed: nothing waits for the end of the turn from now on. */
  stop(): void
}
