/**
 * Releases the package: tests, packs, shows what would be published, and then publishes it, with a commit and a tag.
 *
 *     npm run release -- patch|minor|major [--dry-run]     --dry-run: stops before anything is changed or published
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { readPublisher } from './publisher.mjs'
import { StepFailed, command, main, root, visibleCommand } from './steps.mjs'

const UNRELEASED = '## Unreleased\n'
const CHANGELOG = path.join(root, 'CHANGELOG.md')

const dryRun = process.argv.includes('--dry-run')
const kind = process.argv[2]

await main(async () => {
  const version = nextVersion()
  const fields = publisher()
  const changes = unreleasedChanges()
  requireCleanTree()
  await run('npm', 'test')
  await run('npm', 'run', 'build:binaries')
  console.log(`\nhublet ${version}\n\n${changes}\n`)
  await run('npm', 'publish', '--dry-run')
  if (dryRun)
    return console.log(`\nA dry run: nothing was published, tagged or changed. Next would be ${version}.`)
  await publish(version, fields)
})

/** Semantic versioning: a major for what breaks programs, a minor for what is new, a patch for what is mended. */
function nextVersion() {
  const [major, minor, patch] = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
    .version.split('.')
    .map(Number)
  const next = { major: [major + 1, 0, 0], minor: [major, minor + 1, 0], patch: [major, minor, patch + 1] }[
    kind
  ]
  if (next !== undefined) return next.join('.')
  throw new StepFailed(
    `'${kind ?? ''}' is no kind of release: npm run release -- patch|minor|major [--dry-run]`,
  )
}

function unreleasedChanges() {
  const text = readFileSync(CHANGELOG, 'utf8')
  const [, after = ''] = text.split(UNRELEASED)
  const changes = after.split('\n## ')[0].trim()
  if (changes !== '') return changes
  throw new StepFailed('CHANGELOG.md says nothing under Unreleased: there is nothing to release.')
}

function requireCleanTree() {
  const changed = git('status', '--porcelain').trim()
  if (changed !== '') throw new StepFailed(`What is published must be committed first:\n${changed}`)
}

function publisher() {
  try {
    return readPublisher()
  } catch (error) {
    throw new StepFailed(error.message)
  }
}

async function publish(version, fields) {
  const today = new Date().toISOString().slice(0, 10)
  const text = readFileSync(CHANGELOG, 'utf8')
  writeFileSync(CHANGELOG, text.replace(UNRELEASED, `${UNRELEASED}\n## ${version} (${today})\n`))
  const manifest = path.join(root, 'package.json')
  const before = JSON.parse(readFileSync(manifest, 'utf8'))
  writeFileSync(manifest, `${JSON.stringify({ ...before, ...fields }, null, 2)}\n`)
  await command('npm', ['version', '--no-git-tag-version', version])
  git('commit', '-am', `release: ${version}`)
  git('tag', `v${version}`)
  await run('npm', 'publish')
  console.log(`\nPublished. Push it: git push --follow-tags`)
}

function git(...args) {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8' })
}

async function run(program, ...args) {
  const code = await visibleCommand(program, args)
  if (code !== 0)
    throw new StepFailed(`${program} ${args.join(' ')} ended with code ${code}: nothing was released.`)
}
