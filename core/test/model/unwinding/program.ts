/** Random functions of nested `try`, `catch` and `finally`: what they consist of, and how they look as JavaScript. */

export type Block = Statement[]

/** Numbers tell statements apart in the log; `numbered` gives them. */
export type Statement = { id?: number } & (
  | { do: 'log' | 'throw' | 'return' | 'break' | 'continue' | 'kill itself' }
  | { do: 'wait'; seconds: number }
  | { do: 'call'; body: Block }
  | { do: 'limited'; seconds: number; hasValue: boolean; body: Block }
  | { do: 'loop'; times: number; body: Block }
  | { do: 'try'; body: Block; caught: Block | null; cleanup: Block | null }
)

/** Something that comes from outside while the program runs. */
export interface Blow {
  /** Seconds from the start. */
  at: number
  how: 'kill' | 'error'
}

export interface Program {
  body: Block
  blows: Blow[]
}

/** Gives the statements their numbers, and takes the jumps out that stand in no loop. */
export function numbered({ body, blows }: Program): Program {
  let id = 0
  const block = (statements: Block, inLoop: boolean): Block =>
    statements.map((statement): Statement => {
      const own = { id: id++ }
      switch (statement.do) {
        case 'break':
        case 'continue':
          return { ...own, do: inLoop ? statement.do : 'log' }
        case 'call':
        case 'limited':
          return { ...statement, ...own, body: block(statement.body, false) }
        case 'loop':
          return { ...statement, ...own, body: block(statement.body, true) }
        case 'try':
          return {
            ...own,
            do: 'try',
            body: block(statement.body, inLoop),
            caught: statement.caught && block(statement.caught, inLoop),
            cleanup: statement.cleanup && block(statement.cleanup, inLoop),
          }
        default:
          return { ...statement, ...own }
      }
    })
  return { body: block(body, false), blows: [...blows].sort((a, b) => a.at - b.at) }
}

/** The program as the source of a green function; what it calls is `log`, `wait`, `fail`, `limited` and `killItself`. */
export function source(body: Block, indent = ''): string {
  return [`function* () {`, ...lines(body, `${indent}  `), `${indent}}`].join('\n')
}

function lines(statements: Block, indent: string): string[] {
  return statements.flatMap((statement) => {
    const { id } = statement
    const inner = (block: Block): string[] => lines(block, `${indent}  `)
    switch (statement.do) {
      case 'log':
        return [`${indent}log('${id}')`]
      case 'throw':
        return [`${indent}throw fail('${id}')`]
      case 'return':
        return [`${indent}return ${id}`]
      case 'break':
      case 'continue':
        return [`${indent}${statement.do}`]
      case 'kill itself':
        return [`${indent}killItself()`]
      case 'wait':
        return [`${indent}yield* wait(${statement.seconds})`, `${indent}log('${id} waited')`]
      case 'call':
        return [`${indent}yield* (${source(statement.body, indent)})()`, `${indent}log('${id} went on')`]
      case 'limited':
        return [
          `${indent}yield* limited(${statement.seconds}, ${statement.hasValue}, ${source(statement.body, indent)})`,
          `${indent}log('${id} went on')`,
        ]
      case 'loop':
        return [
          `${indent}for (let i = 0; i < ${statement.times}; i++) {`,
          ...inner(statement.body),
          `${indent}}`,
        ]
      case 'try':
        return [
          `${indent}try {`,
          ...inner(statement.body),
          ...(statement.caught === null
            ? []
            : [
                `${indent}} catch (error) {`,
                `${indent}  log('${id} caught', error)`,
                ...inner(statement.caught),
              ]),
          ...(statement.cleanup === null && statement.caught !== null
            ? []
            : [`${indent}} finally {`, `${indent}  log('${id} finally')`, ...inner(statement.cleanup ?? [])]),
          `${indent}}`,
        ]
    }
  })
}

/** As a person would note it down. */
export function print({ body, blows }: Program): string {
  return [source(body), ...blows.map(({ at, how }) => `at ${at} s: ${how}`)].join('\n')
}
