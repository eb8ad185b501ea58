/** An empty directory outside the repository, into which the package is installed as its users install it. */
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const root = path.join(import.meta.dirname, '..')

/** Of npm's own settings only what says where packages come from. */
const ENVIRONMENT = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^npm_(?!config_registry)|^NODE_/.test(name)),
)

export interface Ended {
  code: number | null
  output: string
}

/** Packs what would be published. @returns the path of the tarball, in a folder of its own */
export function pack(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'hublet-pack-'))
  const packed = spawnSync('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: root,
    encoding: 'utf8',
    env: ENVIRONMENT,
  })
  if (packed.status !== 0) throw new Error(`npm pack failed:\n${packed.stdout}${packed.stderr}`)
  // Output of the build stands before the list.
  const [{ filename }] = JSON.parse(packed.stdout.slice(packed.stdout.lastIndexOf('\n['))) as [
    { filename: string },
  ]
  return path.join(folder, filename)
}

export class Project {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'hublet-consumer-'))

  constructor() {
    this.write('package.json', JSON.stringify({ name: 'consumer', private: true, type: 'module' }))
  }

  write(name: string, text: string): void {
    writeFileSync(path.join(this.folder, name), text)
  }

  /** Takes an application of `apps/` in. */
  take(app: string): void {
    cpSync(path.join(root, 'consumers/apps', app), path.join(this.folder, app), { recursive: true })
  }

  /** @param packages - tarballs, names of packages in the version that the repository uses, or names with a version */
  async install(packages: string[], options: { env?: NodeJS.ProcessEnv } = {}): Promise<Ended> {
    const wanted = packages.map((name) =>
      path.isAbsolute(name) || name.startsWith('-') || name.includes('@', 1)
        ? name
        : `${name}@${pinned(name)}`,
    )
    const ended = await this.run('npm', ['install', '--no-audit', '--no-fund', ...wanted], options)
    if (ended.code !== 0) throw new Error(`npm install failed:\n${ended.output}`)
    return ended
  }

  /** Runs a program to its end. */
  async run(program: string, args: string[], options: { env?: NodeJS.ProcessEnv } = {}): Promise<Ended> {
    const child = spawn(program, args, {
      cwd: this.folder,
      env: { ...ENVIRONMENT, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text))
    }
    return new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code) => resolve({ code, output }))
    })
  }

  node(...args: string[]): Promise<Ended> {
    return this.run(process.execPath, args)
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

function pinned(name: string): string {
  const { devDependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>
  }
  return devDependencies[name] as string
}
