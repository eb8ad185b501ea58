/** A rule's view of green code: by types if there are some, by the names imported from `hublet` anywhere. */
import type { TSESLint, TSESTree } from '@typescript-eslint/utils'
import { isFunction, Names, type FunctionNode } from './names.ts'
import { isSomeGreen, Types, type Greenness } from './types.ts'

export class Sight {
  readonly names: Names
  /** Null without type information. */
  readonly types: Types | null

  constructor(source: Readonly<TSESLint.SourceCode>) {
    this.names = new Names(source)
    this.types = Types.of(source)
  }

  greenness(node: TSESTree.Node): Greenness {
    const typed = this.types?.greenness(node) ?? 'unknown'
    if (typed !== 'unknown') return typed
    return this.names.isGreen(node) ? 'green' : 'no'
  }

  isGreenThread(node: TSESTree.Node): boolean {
    return this.types?.isGreenThread(node) ?? this.names.isGreenThread(node)
  }

  /** Whether a generator function is certainly a green one, so that `yield*` is right in it. */
  isGreenFunction(fn: FunctionNode): boolean {
    const around = fn.parent
    const isSpawned =
      (around.type === 'CallExpression' || around.type === 'NewExpression') && this.names.spawns(around)
    return isSpawned || this.names.isGreenFunction(fn) || this.types?.isGreenFunction(fn) === true
  }

  /** Whether a generator function is meant to yield the green call that it yields. */
  wantsToYield(operand: TSESTree.Expression, fn: FunctionNode): boolean {
    return this.#wants(operand) ?? (fn.returnType !== undefined && !this.names.isGreenFunction(fn))
  }

  /** Whether a generator function says that its result is a green call. */
  wantsToReturn(operand: TSESTree.Expression, fn: FunctionNode): boolean {
    if (fn.returnType === undefined) return false
    return this.#wants(operand) ?? !this.names.isGreenFunction(fn)
  }

  #wants(operand: TSESTree.Expression): boolean | undefined {
    const expected = this.types?.expected(operand).greenness ?? 'unknown'
    return expected === 'unknown' ? undefined : isSomeGreen(expected)
  }
}

/** The function in which a `yield` at this place would belong; undefined outside of any. */
export function functionAround(node: TSESTree.Node): FunctionNode | undefined {
  for (let at = node.parent; at !== undefined && at !== null; at = at.parent) {
    if (isFunction(at)) return at
    if (at.type === 'PropertyDefinition' || at.type === 'StaticBlock') return undefined
  }
  return undefined
}
