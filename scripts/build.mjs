/** Builds everything that has changed: packages, addon, library and sandbox, editor, site. */
import { rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { compressSite } from './compress-site.mjs'
import { exclusively } from './lock.mjs'
import { writeReference } from './reference.mjs'
import { requireCompiler, requireNode } from './requirements.mjs'
import { command, fingerprint, main, root, step } from './steps.mjs'

/** A binary fits one machine and one major version of Node. */
const machine = `${process.platform}-${process.arch}-${process.versions.modules}`

const LIBRARY = ['core', 'eslint-plugin', 'sandbox/shared', 'sandbox/runner', 'sandbox/server', 'examples']

export function install() {
  requireNode()
  return exclusively(installPackages)
}

/** Everything. */
export function build() {
  return exclusively(async () => {
    await install()
    await buildAddon()
    await buildLibrary()
    await buildSite()
  })
}

/** The published part: the addon and the library. */
export function buildPackage() {
  return exclusively(async () => {
    await install()
    await buildAddon()
    await buildLibrary()
  })
}

async function installPackages() {
  await step('Installing npm packages', {
    inputs: ['package-lock.json'],
    also: machine,
    outputs: ['node_modules/.package-lock.json'],
    run: () => {
      requireCompiler() // for node-pty
      return command('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])
    },
  })
}

function buildAddon() {
  return step('Compiling the addon', {
    inputs: ['native/src', 'native/binding.gyp', 'native/package.json', 'package-lock.json'],
    also: machine,
    outputs: ['native/build/Release/hublet.node'],
    run: () => {
      requireCompiler()
      return command('npm', ['run', 'build:native'])
    },
  })
}

function buildLibrary() {
  return step('Building the library, the sandbox server and the examples', {
    inputs: [
      ...LIBRARY,
      'tsconfig.json',
      'tsconfig.base.json',
      'core/tsconfig.json',
      'sandbox/tsconfig.json',
      'scripts/build-browser.mjs',
      'package-lock.json',
    ],
    outputs: [
      'dist/browser/index.js',
      'dist/core/index.js',
      'dist/sandbox/server/main.js',
      'dist/sandbox/runner/main.js',
      'dist/examples/http-server/main.js',
    ],
    run: async () => {
      // what is gone must not be published
      for (const folder of ['dist/core', 'dist/eslint-plugin'])
        rmSync(path.join(root, folder), { recursive: true, force: true })
      await command('npx', ['tsc', '-b', '--force'])
      return command(process.execPath, ['scripts/build-browser.mjs'])
    },
  })
}

async function buildSite() {
  await step("Bundling the sandbox's editor", {
    inputs: [
      'scripts/build-editor.mjs',
      'core',
      'eslint-plugin',
      'sandbox/client/editor',
      'package-lock.json',
    ],
    outputs: ['docs/public/editor/files.json'],
    run: () => command(process.execPath, ['scripts/build-editor.mjs']),
  })
  await step('Bundling what runs a snippet in a page', {
    inputs: ['scripts/build-page-runner.mjs', 'core', 'sandbox/page', 'sandbox/shared', 'package-lock.json'],
    outputs: ['docs/public/runner/files.json'],
    run: () => command(process.execPath, ['scripts/build-page-runner.mjs']),
  })
  await step('Writing the reference', {
    inputs: ['core', 'eslint-plugin', 'scripts/reference.mjs', 'typedoc.config.mjs', 'package-lock.json'],
    outputs: ['docs/reference/api/index.md'],
    run: writeReference,
  })
  const library = fingerprint([
    ...[...LIBRARY, 'native/src', 'sandbox/page'],
    ...['scripts/build-editor.mjs', 'scripts/build-page-runner.mjs'],
  ])
  await step('Recording the live blocks and walking the stories', {
    // Its tours are read as the page reads them.
    inputs: ['docs', 'sandbox/client', 'scripts/record-fences.mjs', 'package-lock.json'],
    also: library,
    outputs: ['docs/public/recordings', 'dist/live/walked-tours.json'],
    run: () => command(process.execPath, ['scripts/record-fences.mjs']),
  })
  await step('Building the site', {
    inputs: [
      'docs',
      'sandbox/client',
      'sandbox/shared',
      'vitepress.config.ts',
      'scripts/compress-site.mjs',
      'package-lock.json',
    ],
    // The editor's files and the recordings lie in docs/public.
    also: [library, process.env.SITE_URL, process.env.SITE_EDIT_URL].join('\n'),
    outputs: ['dist/site/index.html', 'dist/site/playground.html', 'dist/site/playground.html.br'],
    run: async () => {
      await command('npx', ['vitepress', 'build', 'docs'])
      await compressSite()
    },
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(build)
