/** npm packages that only a test needs, in a folder of their own under dist. */
import path from 'node:path'
import { command, root, step } from './steps.mjs'

/**
 * Installs what is missing.
 *
 * @param {string} title of the step
 * @param {string} folder relative to the repository
 * @param {string[]} packages each with its exact version
 * @param {string[]} options of npm
 * @returns {Promise<string>} the absolute path of its node_modules
 */
export async function installInFolder(title, folder, packages, options = []) {
  const names = packages.map((spec) => spec.slice(0, spec.lastIndexOf('@')))
  await step(title, {
    inputs: ['scripts/npm-folder.mjs'],
    also: [...packages, ...options].join(' '),
    outputs: names.map((name) => path.join(folder, 'node_modules', name, 'package.json')),
    run: () =>
      command('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', ...options, ...packages]),
  })
  return path.join(root, folder, 'node_modules')
}
