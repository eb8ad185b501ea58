/** How a forgotten `yield*` or `spawn` is written in. */
import type { TSESLint, TSESTree } from '@typescript-eslint/utils'
import type { Found } from './fate.ts'

type Fix = TSESLint.ReportFixFunction
type Source = Readonly<TSESLint.SourceCode>

/** Parents in which `yield* call()` can stand without parentheses around it. */
const LOOSE = new Set([
  'ExpressionStatement',
  'VariableDeclarator',
  'ReturnStatement',
  'AssignmentExpression',
  'SequenceExpression',
  'TemplateLiteral',
  'CallExpression',
  'NewExpression',
  'ArrayExpression',
  'SpreadElement',
  'IfStatement',
  'WhileStatement',
  'DoWhileStatement',
  'ForStatement',
  'ForOfStatement',
  'SwitchStatement',
  'ThrowStatement',
])

/** Writes `yield*` before a green call; a plain `yield` over it becomes one. */
export function withYieldStar(source: Source, node: TSESTree.Node, { fate, by }: Found): Fix {
  return (fixer) => {
    const whole = node.parent?.type === 'ChainExpression' ? node.parent : node
    const outer = whole.parent as TSESTree.Node
    const first = source.getFirstToken(by)
    if (fate === 'yielded' && outer === by && first) return fixer.insertTextAfter(first, '*')
    const isPlainBranch = outer.type === 'ConditionalExpression' && outer.test !== whole
    const text = `yield* ${source.getText(whole)}`
    return fixer.replaceText(whole, LOOSE.has(outer.type) || isPlainBranch ? text : `(${text})`)
  }
}

/**
 * Gives a green call to `spawn`; null where that would change more than this.
 *
 * @param spawn - the name of `spawn` at that place
 */
export function callInSpawn(
  source: Source,
  node: TSESTree.Node,
  { fate, at }: Found,
  spawn: string,
): Fix | null {
  const text = source.getText(node)
  const isSimple = ['dropped', 'awaited', 'argument'].includes(fate) && at === node
  if (!isSimple || /\b(?:await|yield|arguments)\b/.test(text)) return null
  return (fixer) => fixer.replaceText(node, `${spawn}(() => ${text})`)
}
