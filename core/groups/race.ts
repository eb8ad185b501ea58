/** A group whose first end decides. */
import type { GreenThread } from '../green/greenthread.ts'
import { Group } from './group.ts'

/** Kills losers at once, before they can be handed anything, so that an item or permit that they waited for stays. */
export class Race extends Group {
  #wins: (member: GreenThread<unknown>) => boolean
  /** The one that has decided it. */
  winner: GreenThread<unknown> | null = null

  /**
   * @param wins - whether the end of a member decides
   * @param most - members that run at once; null for no limit
   */
  constructor(wins: (member: GreenThread<unknown>) => boolean, most: number | null = null) {
    super(most)
    this.#wins = wins
  }

  override memberEnded(member: GreenThread<unknown>): void {
    if (this.winner === null && !this.canceled && this.#wins(member)) {
      this.winner = member
      const how = `was killed, since ${member.name} was first`
      this.close({ by: member, why: 'won', reason: undefined }, how)
    }
    super.memberEnded(member)
  }

  /** Errors are looked at when all is over. One of a loser that could not be killed in time is reported. */
  protected override memberFailed(member: GreenThread<unknown>): void {
    if (this.winner === member || (this.winner === null && !this.canceled)) member.claim()
  }
}
