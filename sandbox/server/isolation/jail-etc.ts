/** The jail's /etc: what the C library needs to know `localhost` and the user's name, and nothing else. */
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const FILES = {
  hosts: '127.0.0.1 localhost sandbox\n::1 localhost\n',
  'nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files\n',
  passwd: 'snippet:x:1000:1000::/tmp:/usr/sbin/nologin\n',
  group: 'snippet:x:1000:\n',
} as const

/** Writes the files below `directory` and returns their directory, readable for everybody. */
export async function writeJailEtc(directory: string): Promise<string> {
  const etc = join(directory, 'etc')
  await mkdir(etc, { recursive: true })
  await chmod(etc, 0o755)
  for (const [name, text] of Object.entries(FILES)) {
    await writeFile(join(etc, name), text)
    await chmod(join(etc, name), 0o644)
  }
  return etc
}
