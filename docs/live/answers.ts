/** The answers of readers that a lesson's checks are held to: right ones that differ in kind, and wrong ones. */

/** A whole program, or the solution with texts in it replaced by others. */
export type Answer = string | Readonly<Record<string, string>>

export interface WrongAnswer {
  readonly code: Answer
  /** Words of the reason that the reader is given. */
  readonly told: string
}

/** Each has a title, which says what the reader did. */
export interface Answers {
  readonly right: Readonly<Record<string, Answer>>
  readonly wrong: Readonly<Record<string, WrongAnswer>>
}

/**
 * Writes an answer out.
 * @throws Error when a text that is to be replaced is not in the solution exactly once
 */
export function programOf(answer: Answer, solution: string): string {
  if (typeof answer === 'string') return answer
  return Object.entries(answer).reduce((code, [from, to]) => {
    const parts = code.split(from)
    if (parts.length !== 2) throw new Error(`The solution has ${parts.length - 1} times “${from}”.`)
    return parts.join(to)
  }, solution)
}
