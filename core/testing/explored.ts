/** The outcome of a search that found nothing. */

/** The size of a search in which nothing failed. */
export interface Explored {
  /** 0 when the only run stands before a choice that `HUBLET_CHOICES` leaves open. */
  readonly runs: number
  /** Turns of MAINLOOP, of all runs together. */
  readonly turns: number
  /** Whether every order was tried, which only an exhaustive search can tell. */
  readonly complete: boolean
}
