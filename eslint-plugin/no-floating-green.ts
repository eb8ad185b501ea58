/** The rule against the forgotten `yield*`: a green call does nothing until somebody runs it. */
import type { TSESLint, TSESTree } from '@typescript-eslint/utils'
import { fateOf, isPromiseFunction, type Found } from './fate.ts'
import type { FunctionNode } from './names.ts'
import { callInSpawn, withYieldStar } from './repairs.ts'
import { functionAround, Sight } from './sight.ts'

const messages = {
  dropped: 'This green call never runs: write `yield*` before it.',
  droppedInPlainCode:
    'This green call never runs: green code waits for it with `yield*`, plain code starts it with `spawn(() => ...)`.',
  yielded:
    'Write `yield*`: a plain `yield` passes the green call on to MAINLOOP, which refuses it (ERR_BAD_YIELD).',
  awaited:
    'A green call is no promise, and `await` does not run it: write `await spawn(() => ...)`, or `yield*` in a green function.',
  inAsyncGenerator:
    'An async generator has no greenlet, so it can not wait by `yield*`: write `await spawn(() => ...)`.',
  returned: 'The caller gets this green call unrun as the result: write `return yield*`.',
  returnedByAsync:
    'The promise is fulfilled with this green call unrun: write `return spawn(() => ...)`, or make the function a green one.',
  read: 'This green call is taken for its result, but it has not run: write `yield*` before it.',
  promise: 'A green call is no promise: give `spawn(() => ...)`, which is one.',
  stored: 'The green call in {{name}} never runs: write `yield*` before it, or give it to `spawn` later.',
  called: 'Give the function, not a call of it: write `() =>` before it.',
  ignored:
    'Nobody runs the green call that this function returns, because no result is expected here: start it in the function with `spawn`.',
  addYieldStar: 'Write `yield*` before the call.',
  addSpawn: 'Start the call with `spawn`.',
  addArrow: 'Give a function that makes the call.',
}

export type MessageId = keyof typeof messages
type Context = Readonly<TSESLint.RuleContext<MessageId, []>>

/** Plain functions that anybody calls with a value, and that never run a green call. */
const PLAIN_FUNCTIONS = new Set(['String', 'Number', 'Boolean', 'BigInt', 'Symbol'])
const PLAIN_OBJECTS = new Set(['console', 'JSON', 'Number', 'Math', 'Buffer'])

export const noFloatingGreen: TSESLint.RuleModule<MessageId> = {
  meta: {
    type: 'problem',
    docs: { description: 'Require `yield*`, `spawn` or `return` for every green call' },
    fixable: 'code',
    hasSuggestions: true,
    schema: [],
    messages,
  },
  defaultOptions: [],
  create(context) {
    const check = new Check(context)
    const inPosition = (node: TSESTree.YieldExpression | TSESTree.AwaitExpression): void => {
      // A call is looked at by itself; a name or member that holds a green call only here.
      if (node.argument?.type === 'Identifier' || node.argument?.type === 'MemberExpression')
        check.expression(node.argument)
    }
    return {
      CallExpression(node) {
        check.expression(node)
        check.callbacks(node)
      },
      NewExpression: (node) => check.callbacks(node),
      'YieldExpression[delegate=false]': inPosition,
      AwaitExpression: inPosition,
      FunctionExpression: (node) => check.callback(node),
      ArrowFunctionExpression: (node) => check.callback(node),
    }
  },
}

class Check {
  #context: Context
  #sight: Sight

  constructor(context: Context) {
    this.#context = context
    this.#sight = new Sight(context.sourceCode)
  }

  /** A call, or a name of one: is it run by anybody? */
  expression(node: TSESTree.CallExpression | TSESTree.Identifier | TSESTree.MemberExpression): void {
    const found = fateOf(node)
    if (found.fate === 'used') return
    const greenness = this.#sight.greenness(node)
    if (greenness !== 'green' && greenness !== 'maybe') return
    const around = functionAround(node)
    // A call that may be absent can be asked whether it is there.
    const message = found.fate === 'tested' && greenness === 'maybe' ? null : this.#verdict(found, around)
    if (message !== null) this.#report(node, found, message, around, greenness === 'green')
  }

  /** Functions given by name where nobody expects a result: `setTimeout(worker)`. */
  callbacks(call: TSESTree.CallExpression | TSESTree.NewExpression): void {
    for (const argument of call.arguments) {
      if (argument.type === 'Identifier' || argument.type === 'MemberExpression') this.callback(argument)
    }
  }

  callback(fn: TSESTree.Expression): void {
    if (this.#sight.types?.dropsGreenResult(fn) === true) {
      this.#context.report({ node: fn, messageId: 'ignored' })
    }
  }

  /** Finds the fault of a green call in this place; null when it has none. */
  #verdict({ fate, at, by }: Found, around: FunctionNode | undefined): MessageId | null {
    switch (fate) {
      case 'dropped':
        return canYield(around) ? 'dropped' : 'droppedInPlainCode'
      case 'awaited':
        return 'awaited'
      case 'delegated':
        return around?.async === true ? 'inAsyncGenerator' : null
      case 'yielded':
      case 'returned':
        return this.#verdictOnPassedOn(fate, at as TSESTree.Expression, around)
      case 'argument':
        return this.#verdictOnArgument(at as TSESTree.Expression, by as TSESTree.CallExpression)
      case 'stored':
        return this.#isEverUsed(by) ? null : 'stored'
      case 'tested':
      case 'iterated':
      case 'read':
        return 'read'
      default:
        return null
    }
  }

  #verdictOnPassedOn(
    fate: 'yielded' | 'returned',
    operand: TSESTree.Expression,
    around: FunctionNode | undefined,
  ): MessageId | null {
    if (around === undefined) return null
    if (fate === 'returned' && !around.generator) return around.async ? 'returnedByAsync' : null
    const isMeant =
      fate === 'yielded'
        ? this.#sight.wantsToYield(operand, around)
        : this.#sight.wantsToReturn(operand, around)
    return isMeant ? null : fate
  }

  #verdictOnArgument(
    argument: TSESTree.Expression,
    call: TSESTree.CallExpression | TSESTree.NewExpression,
  ): MessageId | null {
    if (isPromiseFunction(call.callee)) return 'promise'
    if (call.arguments.find(isCall) === argument && this.#sight.names.spawns(call)) return 'called'
    return isPlain(call.callee) || this.#sight.types?.expected(argument).isAnything === true ? 'read' : null
  }

  /** Whether the variable of a declaration or assignment is read anywhere as a green call may be. */
  #isEverUsed(by: TSESTree.Node): boolean {
    const name = (
      by.type === 'VariableDeclarator' ? by.id : (by as TSESTree.AssignmentExpression).left
    ) as TSESTree.Identifier
    const variable = this.#sight.names.variable(name)
    if (variable === undefined || isExported(by)) return true
    return variable.references
      .filter((reference) => reference.isRead())
      .some(({ identifier }) => this.#mayRun(identifier))
  }

  /** Whether what a name holds can be run by this use of it. */
  #mayRun(name: TSESTree.Node): boolean {
    const found = fateOf(name)
    switch (found.fate) {
      case 'used':
      case 'delegated':
      case 'stored':
        return true
      case 'yielded':
      case 'awaited':
        return true // reported there
      case 'returned':
      case 'argument':
        return this.#verdict(found, functionAround(name)) === null
      default:
        return false
    }
  }

  #report(
    node: TSESTree.Node,
    found: Found,
    messageId: MessageId,
    around: FunctionNode | undefined,
    isCertain: boolean,
  ): void {
    const { by } = found
    const data = { name: by.type === 'VariableDeclarator' ? this.#context.sourceCode.getText(by.id) : 'it' }
    const place = messageId === 'awaited' ? by : node
    const { repair, fix } = this.#repair(node, found, messageId, around)
    const isSafe =
      isCertain &&
      (messageId === 'dropped' || messageId === 'yielded') &&
      around !== undefined &&
      this.#sight.isGreenFunction(around)
    if (isSafe) this.#context.report({ node: place, messageId, data, fix })
    else {
      const suggest = fix === null ? [] : [{ messageId: repair, fix }]
      this.#context.report({ node: place, messageId, data, suggest })
    }
  }

  #repair(
    node: TSESTree.Node,
    found: Found,
    messageId: MessageId,
    around: FunctionNode | undefined,
  ): { repair: MessageId; fix: TSESLint.ReportFixFunction | null } {
    const source = this.#context.sourceCode
    if (messageId === 'called') {
      return { repair: 'addArrow', fix: (fixer) => fixer.insertTextBefore(node, '() => ') }
    }
    if (messageId !== 'promise' && canYield(around)) {
      return { repair: 'addYieldStar', fix: withYieldStar(source, node, found) }
    }
    const spawn = this.#sight.names.spawnAt(node)
    return { repair: 'addSpawn', fix: spawn === undefined ? null : callInSpawn(source, node, found, spawn) }
  }
}

function canYield(fn: FunctionNode | undefined): boolean {
  return fn !== undefined && fn.generator && !fn.async
}

function isCall(node: TSESTree.Node): boolean {
  return node.type === 'CallExpression'
}

function isPlain(callee: TSESTree.Node): boolean {
  if (callee.type === 'Identifier') return PLAIN_FUNCTIONS.has(callee.name)
  return (
    callee.type === 'MemberExpression' &&
    callee.object.type === 'Identifier' &&
    PLAIN_OBJECTS.has(callee.object.name)
  )
}

function isExported(by: TSESTree.Node): boolean {
  return by.type === 'VariableDeclarator' && by.parent.parent.type === 'ExportNamedDeclaration'
}
