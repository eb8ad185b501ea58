/** An order that the reader decides, step by step: each step runs the program again from its start, with one choice more. */
import { choicesOf, type Candidate } from '../trace/choices.ts'
import { RunFacts, type FinishedRun } from './run-facts.ts'

/** How far the reader has come. */
export interface Decided {
  /** The names of those who went on, in their order. */
  readonly made: readonly string[]
  /** The names of those of whom one is to go on, if the program stands; empty when it has ended. */
  readonly open: readonly string[]
  /** How the program broke, in a sentence; undefined when it did not. */
  readonly broken: string | undefined
}

const ASSIGNMENT = 'process.env.HUBLET_CHOICES = '

/** The text before a program that makes these choices and stands before the next one. It has no line of its own, so lines keep their numbers. */
export function choosing(choices: readonly number[]): string {
  return `${ASSIGNMENT}'${[...choices, '?'].join(',')}'; `
}

/** Whether it is a program whose order the reader decides. */
export function isDecided({ code = '' }: FinishedRun): boolean {
  return code.startsWith(ASSIGNMENT)
}

export function decidedBy(run: FinishedRun): Decided {
  const facts = new RunFacts(run)
  const choices = choicesOf(run.events)
  const last = choices.at(-1)
  const made = choices.flatMap((choice) => (choice.made === undefined ? [] : [facts.labelOf(choice.made)]))
  const isOpen = last !== undefined && last.made === undefined
  const open = isOpen ? last.among : []
  return {
    made,
    open: open.map((candidate) => nameOf(facts, candidate)),
    broken:
      isOpen || run.exitCode === 0
        ? undefined
        : (told(facts) ?? 'It did not end as it should: the terminal shows why.'),
  }
}

function nameOf(facts: RunFacts, { greenlet, fd }: Candidate): string {
  return facts.labelOf(greenlet) + (fd === undefined ? '' : `, whose fd ${fd} is ready`)
}

/** The reason in the error of `explore`. */
function told({ lines }: RunFacts): string | undefined {
  return lines
    .map((line) => /these choices: \w+\. (?:Error: )?(.+)/.exec(line)?.[1])
    .find((text) => text !== undefined)
}
