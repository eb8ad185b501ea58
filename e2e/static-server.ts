/** The built site on a file host: no server behind it that could run anything. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import sirv from 'sirv'

export interface StaticHost {
  /** With the folder, without a slash at its end. */
  readonly address: string
  close(): void
}

interface Hosted {
  /** The built site; that of the sandbox server unless given. */
  directory?: string
  /** The folder of the host in which it lies, with a slash at both ends; the top unless given. */
  base?: string
  /** Programs beside it: path -> text. */
  scripts?: Readonly<Record<string, string>>
}

export async function hostSite({
  directory = 'dist/site',
  base = '/',
  scripts = {},
}: Hosted = {}): Promise<StaticHost> {
  const files = sirv(directory)
  const server: Server = createServer((request, response) => {
    const notFound = (): void => void response.writeHead(404).end('not found')
    if (request.url?.startsWith(base) !== true) return notFound()
    request.url = request.url.slice(base.length - 1)
    const script = scripts[request.url]
    if (script === undefined) return files(request, response, notFound)
    response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(script)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}${base.slice(0, -1)}`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
