/**
 * Runs the rules of `hublet/eslint-plugin` on a file of a TypeScript program, without ESLint: in the editor's worker the
 * program is there already, and ESLint itself would weigh more than all of the rest.
 */
import { analyze } from '@typescript-eslint/scope-manager'
import { astConverter } from '@typescript-eslint/typescript-estree/use-at-your-own-risk'
import type { TSESLint, TSESTree } from '@typescript-eslint/utils'
import { visitorKeys } from '@typescript-eslint/visitor-keys'
import type ts from 'typescript'
import { noAsyncReturningGreenthread } from '../../../eslint-plugin/no-async-returning-greenthread.ts'
import { noFloatingGreen } from '../../../eslint-plugin/no-floating-green.ts'

/** One finding of a rule. Offsets are characters from the start of the file. */
export interface GreenFinding {
  rule: string
  severity: 'error' | 'warning'
  start: number
  end: number
  message: string
  /** Changes that would repair it; each is one choice. */
  repairs: { title: string; edits: Edit[] }[]
}

interface Edit {
  start: number
  end: number
  text: string
}

type Rule = TSESLint.RuleModule<string>
type Node = TSESTree.Node

const RULES: Record<string, { severity: GreenFinding['severity']; rule: Rule }> = {
  'no-floating-green': { severity: 'error', rule: noFloatingGreen },
  'no-async-returning-greenthread': { severity: 'warning', rule: noAsyncReturningGreenthread as Rule },
}

/** Whether the file names a rule that is turned off for the whole of it, as ESLint would read it. */
const TURNED_OFF = /\/\*\s*eslint-disable\s+hublet\/([\w-]+)/g

/** All findings in `file`, in the order of the text; none while the text does not parse. */
export function lintGreen(program: ts.Program, file: ts.SourceFile): GreenFinding[] {
  const read = readFile(program, file)
  if (read === undefined) return []
  const off = new Set(Array.from(file.text.matchAll(TURNED_OFF), ([, name]) => name))
  return Object.entries(RULES)
    .filter(([name]) => !off.has(name))
    .flatMap(([name, { severity, rule }]) => run(name, severity, rule, read))
    .sort((one, other) => one.start - other.start)
}

interface ReadFile {
  tree: TSESTree.Program
  source: Readonly<TSESLint.SourceCode>
}

/** The file as ESLint's rules want it: a tree with parents, scopes and TypeScript's answers. */
function readFile(program: ts.Program, file: ts.SourceFile): ReadFile | undefined {
  let converted: ReturnType<typeof astConverter>
  try {
    converted = astConverter(file, SETTINGS, true)
  } catch {
    // It does not parse: TypeScript itself says so, and better.
    return undefined
  }
  const { estree: tree, astMaps } = converted
  addParents(tree)
  const scopes = analyze(tree, { sourceType: 'module' })
  const checker = program.getTypeChecker()
  const original = (node: Node): ts.Node => astMaps.esTreeNodeToTSNodeMap.get(node) as ts.Node
  const source = {
    text: file.text,
    visitorKeys,
    parserServices: {
      program,
      ...astMaps,
      getTypeAtLocation: (node: Node) => checker.getTypeAtLocation(original(node)),
      getContextualType: (node: Node) => checker.getContextualType(original(node) as ts.Expression),
    },
    getText: (node?: Node) => (node === undefined ? file.text : file.text.slice(...node.range)),
    getFirstToken: (node: Node) => tree.tokens?.find(({ range }) => range[0] >= node.range[0]) ?? null,
    getScope(node: Node) {
      const inner = node.type !== 'Program'
      for (let at: Node | undefined = node; at !== undefined; at = at.parent) {
        const scope = scopes.acquire(at, inner)
        if (scope) return scope.type === 'function-expression-name' ? scope.childScopes[0] : scope
      }
      return scopes.scopes[0]
    },
  }
  return { tree, source: source as unknown as Readonly<TSESLint.SourceCode> }
}

const SETTINGS = {
  allowInvalidAST: false,
  comment: false,
  errorOnUnknownASTType: false,
  loc: true,
  range: true,
  suppressDeprecatedPropertyWarnings: true,
  tokens: true,
} as unknown as Parameters<typeof astConverter>[1]

function run(
  name: string,
  severity: GreenFinding['severity'],
  rule: Rule,
  { tree, source }: ReadFile,
): GreenFinding[] {
  const findings: GreenFinding[] = []
  const context = {
    sourceCode: source,
    options: [],
    report(report: Report) {
      const [start, end] = report.node.range
      const message = (id: string, data = report.data): string => fillIn(rule.meta.messages[id] ?? id, data)
      const fixes = [
        ...(report.fix ? [{ messageId: 'addYieldStar', fix: report.fix }] : []),
        ...(report.suggest ?? []),
      ]
      findings.push({
        rule: name,
        severity,
        start,
        end,
        message: message(report.messageId),
        repairs: fixes.map(({ messageId, fix }) => ({ title: message(messageId), edits: editsOf(fix) })),
      })
    },
  }
  const listeners = Object.entries(rule.create(context as unknown as Parameters<Rule['create']>[0])).map(
    ([selector, listener]) => ({ matches: matcher(selector), listener: listener as (node: Node) => void }),
  )
  walk(tree, (node) => {
    for (const { matches, listener } of listeners) if (matches(node)) listener(node)
  })
  return findings
}

interface Report {
  node: Node
  messageId: string
  data?: Record<string, string>
  fix?: TSESLint.ReportFixFunction
  suggest?: { messageId: string; fix: TSESLint.ReportFixFunction }[]
}

/** A selector of the rules: a type of node, with the value of one flag at most. */
function matcher(selector: string): (node: Node) => boolean {
  const [, type, flag, value] = /^(\w+)(?:\[(\w+)=(true|false)\])?$/.exec(selector) ?? []
  if (type === undefined) throw new Error(`The editor can not follow the selector ${selector} of a rule.`)
  return (node) =>
    node.type === type &&
    (flag === undefined || String((node as unknown as Record<string, unknown>)[flag]) === value)
}

function fillIn(text: string, data: Record<string, string> = {}): string {
  return text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => data[name] ?? whole)
}

/** The edits that a rule's fix asks for. */
function editsOf(fix: TSESLint.ReportFixFunction): Edit[] {
  const replace = ({ range: [start, end] }: { range: readonly [number, number] }, text: string): Edit => ({
    start,
    end,
    text,
  })
  const fixer = {
    insertTextAfter: ({ range }: Node, text: string) => replace({ range: [range[1], range[1]] }, text),
    insertTextBefore: ({ range }: Node, text: string) => replace({ range: [range[0], range[0]] }, text),
    replaceText: replace,
    replaceTextRange: (range: readonly [number, number], text: string) => replace({ range }, text),
    remove: (node: Node) => replace(node, ''),
    removeRange: (range: readonly [number, number]) => replace({ range }, ''),
  }
  const made = fix(fixer as unknown as TSESLint.RuleFixer) as unknown as Edit | Iterable<Edit> | null
  if (made === null) return []
  return Symbol.iterator in made ? [...made] : [made]
}

function addParents(tree: Node): void {
  walk(tree, (node, parent) => {
    ;(node as { parent?: Node | undefined }).parent = parent
  })
}

function walk(node: Node, visit: (node: Node, parent: Node | undefined) => void, parent?: Node): void {
  visit(node, parent)
  for (const key of visitorKeys[node.type] ?? []) {
    const child = (node as unknown as Record<string, Node | (Node | null)[] | null | undefined>)[key]
    for (const each of Array.isArray(child) ? child : [child]) {
      if (each) walk(each, visit, node)
    }
  }
}
