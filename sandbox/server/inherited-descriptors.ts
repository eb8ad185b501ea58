/**
 * Closes what the shell or supervisor that started the server left open. Such descriptors lack
 * FD_CLOEXEC, so every program that the server starts would have them too. Node's own all carry it.
 */
import { closeSync, existsSync, readdirSync, readFileSync } from 'node:fs'

const CLOSE_ON_EXEC = 0o2000000

/** To be called before the server opens anything. Does nothing where there is no /proc. */
export function closeInheritedDescriptors(): void {
  // A parent's message channel is inherited on purpose.
  if (process.channel != null || !existsSync('/proc/self/fdinfo')) return
  for (const name of readdirSync('/proc/self/fdinfo')) {
    if (Number(name) > 2 && isInherited(name)) closeSync(Number(name))
  }
}

function isInherited(name: string): boolean {
  const file = `/proc/self/fdinfo/${name}`
  // The descriptor with which the directory was listed is gone by now.
  if (!existsSync(file)) return false
  const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(file, 'latin1'))?.[1]
  return flags !== undefined && (parseInt(flags, 8) & CLOSE_ON_EXEC) === 0
}
