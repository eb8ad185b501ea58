/** The addon's sources and options, as native/binding.gyp lists them: nothing else has a list of its own. */
import { execSync } from 'node:child_process'
import path from 'node:path'
import { command, root } from './steps.mjs'

const native = path.join(root, 'native')

/** A file of gyp is a literal of Python, and its conditions are expressions. */
const READER = `
import ast, json, sys
file, system = sys.argv[1:]
with open(file) as text: (target,) = ast.literal_eval(text.read())['targets']
variables = {'OS': system, 'hublet_epoll': 1, 'hublet_kqueue': ''}
chosen = [then for condition, then in target['conditions'] if eval(condition, {'__builtins__': {}}, variables)]
lists = ('sources', 'defines', 'include_dirs', 'cflags_cc')
print(json.dumps({name: sum((part.get(name, []) for part in [target, *chosen]), []) for name in lists}))
`

/**
 * Reads them for a system.
 *
 * @param {'linux' | 'mac'} system in gyp's words
 * @returns {Promise<{ sources: string[], defines: string[], include_dirs: string[], cflags_cc: string[] }>} paths are absolute
 */
export async function readBinding(system) {
  const lists = JSON.parse(await command('python3', ['-c', READER, path.join(native, 'binding.gyp'), system]))
  const expanded = Object.fromEntries(Object.entries(lists).map(([name, words]) => [name, words.map(expand)]))
  const absolute = (file) => path.resolve(native, file)
  return {
    ...expanded,
    sources: expanded.sources.map(absolute),
    include_dirs: expanded.include_dirs.map(absolute),
  }
}

/** Runs the commands of `<!(command)`, in the folder of the file as gyp does. */
function expand(word) {
  return word.replace(/<!\((.*)\)/, (_, shell) => execSync(shell, { cwd: native, encoding: 'utf8' }).trim())
}
