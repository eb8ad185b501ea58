/**
 * Recognizes an expression by the names that a file imports from `hublet`: for files that are linted without type
 * information, and only where it is certain.
 */
import type { TSESLint, TSESTree } from '@typescript-eslint/utils'

/**
 * A class of Hublet's, `Green` or `Green<Class>` for a green call, `Class[]`; undefined for anything else.
 */
export type Kind = string | undefined

type Scope = TSESLint.Scope.Scope
type Variable = TSESLint.Scope.Variable

const SPAWNING = ['spawn', 'spawnN', 'spawnAfter', 'spawnAfterLocal', 'green']

/** Results of exported functions. */
const FUNCTIONS: Record<string, string> = {
  sleep: 'Green',
  until: 'Green',
  trampoline: 'Green',
  withTimeout: 'Green',
  serve: 'Green',
  connect: 'Green<GreenSocket>',
  wrapSsl: 'Green<GreenSocket>',
  listen: 'GreenSocket',
  socketPair: 'GreenSocket[]',
  spawn: 'GreenThread',
  spawnAfter: 'GreenThread',
  spawnAfterLocal: 'GreenThread',
  getCurrent: 'Greenlet',
  getHub: 'BaseHub',
}

/** The methods of exported classes that are green. */
const GREEN_METHODS: Record<string, string[]> = {
  Greenlet: ['switch', 'throw'],
  GreenThread: ['wait', 'switch', 'throw'],
  BaseHub: ['switch'],
  GreenSocket: ['accept', 'recv', 'recvInto', 'recvLine', 'send', 'sendAll'],
  GreenDatagram: ['recvFrom', 'sendTo'],
  GreenPipe: ['recv', 'recvInto', 'recvLine', 'send', 'sendAll'],
  Event: ['wait'],
  Queue: ['get', 'put', 'join'],
  LightQueue: ['get', 'put'],
  PriorityQueue: ['get', 'put', 'join'],
  LifoQueue: ['get', 'put', 'join'],
  Semaphore: ['acquire'],
  BoundedSemaphore: ['acquire'],
  CappedSemaphore: ['acquire', 'release'],
  GreenPool: ['spawn', 'spawnN', 'waitAll'],
  GreenPile: ['spawn', 'next', 'toArray'],
}

/** Known names in one file. */
export class Names {
  #source: Readonly<TSESLint.SourceCode>
  /** Variables that are being looked at: a green function may call itself. */
  #open = new Set<Variable>()

  constructor(source: Readonly<TSESLint.SourceCode>) {
    this.#source = source
  }

  isGreen(node: TSESTree.Node): boolean {
    return this.#kindOf(node)?.startsWith('Green<') === true || this.#kindOf(node) === 'Green'
  }

  isGreenThread(node: TSESTree.Node): boolean {
    return this.#kindOf(node) === 'GreenThread'
  }

  /** Whether a function says, or shows by a `yield*` of its own, that it is green. */
  isGreenFunction(fn: TSESTree.Node): boolean {
    if (!isFunction(fn)) return false
    if (fn.returnType !== undefined) return this.#ofType(fn.returnType.typeAnnotation) === 'Green'
    return fn.generator && this.#delegates(fn.body)
  }

  /** Whether a call is one of `spawn` and its like, which take green functions. */
  spawns(call: TSESTree.CallExpression | TSESTree.NewExpression): boolean {
    const name = this.#importedName(call.callee)
    return name !== undefined && (SPAWNING.includes(name) || name === 'withTimeout' || name === 'Greenlet')
  }

  /** The name under which `spawn` can be called here. */
  spawnAt(node: TSESTree.Node): string | undefined {
    for (let scope: Scope | null = this.#source.getScope(node); scope !== null; scope = scope.upper) {
      const found = scope.variables.find((variable) => importOf(variable) === 'spawn')
      if (found !== undefined) return found.name
    }
    return undefined
  }

  /** The variable that a name means. */
  variable(name: TSESTree.Identifier): Variable | undefined {
    for (let scope: Scope | null = this.#source.getScope(name); scope !== null; scope = scope.upper) {
      const found = scope.set.get(name.name)
      if (found !== undefined) return found
    }
    return undefined
  }

  #kindOf(node: TSESTree.Node): Kind {
    switch (node.type) {
      case 'CallExpression':
        return this.#ofCall(node)
      case 'NewExpression': {
        const name = this.#importedName(node.callee)
        return name !== undefined && name in GREEN_METHODS ? name : undefined
      }
      case 'YieldExpression': {
        const call = node.delegate && node.argument ? this.#kindOf(node.argument) : undefined
        return /^Green<(.*)>$/.exec(call ?? '')?.[1]
      }
      case 'Identifier':
        return this.#ofVariable(this.variable(node))
      case 'ChainExpression':
      case 'TSNonNullExpression':
        return this.#kindOf(node.expression)
      default:
        return undefined
    }
  }

  #ofCall({ callee }: TSESTree.CallExpression): Kind {
    const name = this.#importedName(callee)
    if (name !== undefined) return FUNCTIONS[name]
    if (callee.type === 'Identifier') return this.#isGreenName(callee) ? 'Green' : undefined
    if (callee.type !== 'MemberExpression' || callee.computed) return undefined
    const kind = this.#kindOf(callee.object)
    const method = (callee.property as TSESTree.Identifier).name
    if (kind === undefined || GREEN_METHODS[kind]?.includes(method) !== true) return undefined
    return kind === 'GreenSocket' && method === 'accept' ? 'Green<GreenSocket>' : 'Green'
  }

  /** The name in `hublet` that a callee means: `sleep` for `sleep`, for an alias of it, and for `hublet.sleep`. */
  #importedName(callee: TSESTree.Node): string | undefined {
    if (callee.type === 'Identifier') return importOf(this.variable(callee))
    if (callee.type !== 'MemberExpression' || callee.computed || callee.object.type !== 'Identifier')
      return undefined
    const isNamespace = importOf(this.variable(callee.object)) === '*'
    return isNamespace ? (callee.property as TSESTree.Identifier).name : undefined
  }

  #ofVariable(variable: Variable | undefined): Kind {
    const definition = variable?.defs.length === 1 ? variable.defs[0] : undefined
    if (variable === undefined || definition === undefined || this.#open.has(variable)) return undefined
    const name = definition.name as TSESTree.Identifier
    if (name.typeAnnotation !== undefined) return this.#ofType(name.typeAnnotation.typeAnnotation)
    if (definition.node.type !== 'VariableDeclarator' || definition.node.init === null) return undefined
    if (variable.references.filter((reference) => reference.isWrite()).length > 1) return undefined
    const { id, init } = definition.node
    return this.#within(variable, () => {
      const kind = this.#kindOf(init)
      if (id.type === 'Identifier') return kind
      const isElement = id.type === 'ArrayPattern' && id.elements.includes(name)
      return isElement ? /^(.*)\[\]$/.exec(kind ?? '')?.[1] : undefined
    })
  }

  #ofType(type: TSESTree.TypeNode): Kind {
    if (type.type !== 'TSTypeReference') return undefined
    const name = this.#importedName(type.typeName)
    return name !== undefined && (name in GREEN_METHODS || name === 'Green') ? name : undefined
  }

  /** Whether a name is that of a green function of this file. */
  #isGreenName(name: TSESTree.Identifier): boolean {
    const variable = this.variable(name)
    const node = variable?.defs.length === 1 ? variable.defs[0]?.node : undefined
    if (variable === undefined || node === undefined || this.#open.has(variable)) return false
    const isWrittenOnce = variable.references.filter((reference) => reference.isWrite()).length <= 1
    const fn = node.type === 'VariableDeclarator' && isWrittenOnce ? node.init : node
    return fn !== null && this.#within(variable, () => this.isGreenFunction(fn))
  }

  #within<T>(variable: Variable, look: () => T): T {
    this.#open.add(variable)
    try {
      return look()
    } finally {
      this.#open.delete(variable)
    }
  }

  /** Whether there is a `yield*` of a green call, functions inside left out. */
  #delegates(node: TSESTree.Node): boolean {
    if (node.type === 'YieldExpression' && node.delegate && node.argument && this.isGreen(node.argument))
      return true
    if (isFunction(node)) return false
    const keys = this.#source.visitorKeys[node.type] ?? []
    return keys.some((key) => {
      const value = (node as unknown as Record<string, unknown>)[key]
      const children = (Array.isArray(value) ? value : [value]) as (TSESTree.Node | null | undefined)[]
      return children.some((child) => child !== null && child !== undefined && this.#delegates(child))
    })
  }
}

/** The name in `hublet` that a variable stands for; `*` for the whole module. */
function importOf(variable: Variable | undefined): string | undefined {
  const node = variable?.defs[0]?.node
  const from = node?.parent?.type === 'ImportDeclaration' ? node.parent.source.value : undefined
  if (from !== 'hublet') return undefined
  if (node?.type === 'ImportNamespaceSpecifier') return '*'
  if (node?.type !== 'ImportSpecifier') return undefined
  return node.imported.type === 'Identifier' ? node.imported.name : node.imported.value
}

export type FunctionNode =
  TSESTree.FunctionDeclaration | TSESTree.FunctionExpression | TSESTree.ArrowFunctionExpression

export function isFunction(node: TSESTree.Node): node is FunctionNode {
  return (
    node.type === 'FunctionDeclaration' ||
    node.type === 'FunctionExpression' ||
    node.type === 'ArrowFunctionExpression'
  )
}
