/**
 * Writes core/public-api.md: every name that the package exports, with its declaration. The file is committed, so that a
 * review sees each change of a public type.
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

Written by \`npm run api-report\` from the built declarations; \`npm test\` fails while it differs from them. Whoever changes
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

const report = [HEAD, ...entries.map(reportOf)].join('\n')
if (!process.argv.includes('--check')) writeFileSync(REPORT, report)
else if (readFileSync(REPORT, 'utf8') !== report) {
  console.error(
    'core/public-api.md is not what the library exports: run npm run api-report, and look at the difference.',
  )
  process.exitCode = 1
}

function reportOf({ name, file }) {
  const module = checker.getSymbolAtLocation(program.getSourceFile(file))
  const symbols = checker.getExportsOfModule(module).sort((a, b) => (a.name < b.name ? -1 : 1))
  return `## ${name}\n\n\`\`\`ts\n${symbols.map(declarationsOf).join('\n\n')}\n\`\`\`\n`
}

function declarationsOf(exported) {
  const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
  const texts = symbol.declarations.map(textOf)
  return exported.name === symbol.name
    ? texts.join('\n')
    : `// exported as ${exported.name}\n${texts.join('\n')}`
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
