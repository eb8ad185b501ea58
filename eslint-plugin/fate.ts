/** Follows an expression's value, as far as the syntax tells. */
import type { TSESTree } from '@typescript-eslint/utils'

/**
 * - `used`: passed on to somebody who can run it, or it can't be said
 * - `dropped`: nobody looks at it
 * - `yielded`, `delegated`, `awaited`: under `yield`, `yield*`, `await`
 * - `returned`: by the function around it
 * - `tested`: only asked whether it is there
 * - `iterated`, `read`: taken for an iterable, for a plain value
 * - `stored`: kept in a variable
 * - `argument`: given to a call
 */
export type Fate =
  | 'used'
  | 'dropped'
  | 'yielded'
  | 'delegated'
  | 'awaited'
  | 'returned'
  | 'tested'
  | 'iterated'
  | 'read'
  | 'stored'
  | 'argument'

export interface Found {
  fate: Fate
  /** The expression at the place that decides: the given one, or what it is the value of, such as `a && given`. */
  at: TSESTree.Node
  /** The parent that decides. */
  by: TSESTree.Node
}

/** The members of a generator with which somebody runs it by hand. */
const GENERATOR_MEMBERS = new Set(['next', 'return', 'throw'])

/** Operators that read their operand; `typeof` is a question about any value. */
const READING = new Set(['!', '-', '+', '~'])

/** Assignments that keep what they are given; the others, such as `+=`, calculate with it. */
const KEEPING = new Set(['??=', '||=', '&&='])

export function fateOf(node: TSESTree.Node): Found {
  let at = node
  for (;;) {
    const by = at.parent
    if (by === undefined || by === null) return { fate: 'used', at, by: at }
    const fate = fateIn(by, at)
    if (fate !== 'same') return { fate, at, by }
    at = by
  }
}

/** `same`: the value of `at` is that of `by`. */
function fateIn(by: TSESTree.Node, at: TSESTree.Node): Fate | 'same' {
  switch (by.type) {
    case 'ExpressionStatement':
      return 'dropped'
    case 'YieldExpression':
      return by.delegate ? 'delegated' : 'yielded'
    case 'AwaitExpression':
      return 'awaited'
    case 'ReturnStatement':
      return 'returned'
    case 'ArrowFunctionExpression':
      return by.body === at ? 'returned' : 'used'
    case 'IfStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
      return 'tested'
    case 'ForOfStatement':
      return by.right === at ? 'iterated' : 'used'
    case 'BinaryExpression':
    case 'SwitchStatement':
    case 'ThrowStatement':
      return 'read'
    case 'VariableDeclarator':
      return fateInTarget(by.id)
    default:
      return fateInExpression(by, at)
  }
}

function fateInExpression(by: TSESTree.Node, at: TSESTree.Node): Fate | 'same' {
  switch (by.type) {
    case 'ChainExpression':
    case 'TSNonNullExpression':
      return 'same'
    case 'SequenceExpression':
      return by.expressions.at(-1) === at ? 'same' : 'dropped'
    case 'LogicalExpression':
      return by.right === at ? 'same' : 'tested'
    case 'ConditionalExpression':
      return by.test === at ? 'tested' : 'same'
    case 'ForStatement':
      return by.test === at ? 'tested' : 'dropped'
    case 'UnaryExpression':
      if (by.operator === 'void') return 'dropped'
      return READING.has(by.operator) ? 'read' : 'used'
    case 'TemplateLiteral':
      return by.parent.type === 'TaggedTemplateExpression' ? 'used' : 'read'
    case 'SpreadElement':
      return by.parent.type === 'ObjectExpression' ? 'read' : 'iterated'
    case 'ArrayExpression':
      return isListOfPromises(by) ? 'same' : 'used'
    case 'MemberExpression':
      return by.object === at && isRead(by) ? 'read' : 'used'
    case 'CallExpression':
    case 'NewExpression':
      return by.callee === at ? 'used' : 'argument'
    case 'AssignmentExpression':
      if (by.operator === '=') return fateInTarget(by.left)
      return KEEPING.has(by.operator) ? 'used' : 'read'
    default:
      return 'used'
  }
}

function isRead({ computed, property }: TSESTree.MemberExpression): boolean {
  return !computed && property.type === 'Identifier' && !GENERATOR_MEMBERS.has(property.name)
}

function fateInTarget(target: TSESTree.Node): Fate {
  switch (target.type) {
    case 'Identifier':
      return 'stored'
    case 'ArrayPattern':
      return 'iterated'
    case 'ObjectPattern':
      return 'read'
    default:
      return 'used'
  }
}

/** Whether an array is given to `Promise.all` or its like. */
function isListOfPromises(array: TSESTree.ArrayExpression): boolean {
  const call = array.parent
  return call.type === 'CallExpression' && call.callee !== array && isPromiseFunction(call.callee)
}

/** Whether it is `Promise.all`, `Promise.race` and so on. */
export function isPromiseFunction(callee: TSESTree.Node): boolean {
  return (
    callee.type === 'MemberExpression' &&
    callee.object.type === 'Identifier' &&
    callee.object.name === 'Promise'
  )
}
