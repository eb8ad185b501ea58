/**
 * Writes core/public-api.md: every name that the package exports, with its declaration. The file is committed, so that a
 * review sees each change of a public type. A declaration that names a type which no entry exports is an error.
 *
 *     node scripts/api-report.mjs [--check]     --check: fails if the file is not what the library says
 */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('..', import.meta.url))
const REPORT = path.join(root, 'core/public-api.md')
const HEAD = `# The public API

Written by \`npm run api-report\` from the built declarations; \`npm test\` fails while it differs from them. A change of
this file changes what users rely on: additions are a minor version, everything else a major one.
`

const entries = Object.entries(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).exports)
  .filter(([, entry]) => entry.types !== undefined)
  .map(([name, entry]) => ({ name: path.posix.join('hublet', name), file: path.join(root, entry.types) }))

const program = ts.createProgram(
  entries.map(({ file }) => file),
  { module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ESNext, types: ['node'], skipLibCheck: true },
)
const checker = program.getTypeChecker()
const printer = ts.createPrinter({ removeComments: true })

const exported = new Set(
  entries.flatMap(({ file }) => checker.getExportsOfModule(moduleOf(file)).map((symbol) => resolved(symbol))),
)
const leaks = new Set([...exported].flatMap((symbol) => symbol.declarations.flatMap(leaksOf)))
if (leaks.size > 0) {
  console.error(
    `These types stand in the public API, and no entry exports them:\n${[...leaks].sort().join('\n')}\n` +
      'Export them on purpose, or mark what names them @internal.',
  )
  process.exitCode = 1
}

const report = [HEAD, ...entries.map(reportOf)].join('\n')
if (!process.argv.includes('--check')) writeFileSync(REPORT, report)
else if (readFileSync(REPORT, 'utf8') !== report) {
  console.error(
    'core/public-api.md is not what the library exports: run npm run api-report, and look at the difference.',
  )
  process.exitCode = 1
}

function reportOf({ name, file }) {
  const symbols = checker.getExportsOfModule(moduleOf(file)).sort((a, b) => (a.name < b.name ? -1 : 1))
  return `## ${name}\n\n\`\`\`ts\n${symbols.map(declarationsOf).join('\n\n')}\n\`\`\`\n`
}

function declarationsOf(exported) {
  const symbol = resolved(exported)
  const texts = symbol.declarations.map(textOf)
  return exported.name === symbol.name
    ? texts.join('\n')
    : `// exported as ${exported.name}\n${texts.join('\n')}`
}

function moduleOf(file) {
  return checker.getSymbolAtLocation(program.getSourceFile(file))
}

function resolved(symbol) {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
}

/** The types of ours that a declaration names and no entry exports. */
function leaksOf(declaration) {
  const found = []
  const visit = (node) => {
    const symbol = ts.isIdentifier(node) && checker.getSymbolAtLocation(node)
    if (symbol && isOurType(resolved(symbol)) && !exported.has(resolved(symbol)))
      found.push(`${node.text}, in ${path.relative(root, node.getSourceFile().fileName)}`)
    if (!node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword))
      ts.forEachChild(node, visit)
  }
  visit(declaration)
  return found
}

/** Declared by a module of the package itself; type parameters and members are not. */
function isOurType(symbol) {
  const kinds = ts.SymbolFlags.Class | ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias
  return (
    (symbol.flags & kinds) !== 0 &&
    symbol.declarations.every((at) => at.getSourceFile().fileName.startsWith(path.join(root, 'dist')))
  )
}

/** A variable's declaration is the statement around it. Private members are nobody's business. */
function textOf(declaration) {
  const node = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration
  return printer
    .printNode(ts.EmitHint.Unspecified, node, node.getSourceFile())
    .split('\n')
    .filter((line) => !/^ +(#private;|private )/.test(line))
    .join('\n')
}
