/** Connections of every kind that a test needs. */
import { connect, listen, sleep, spawn, type Green, type GreenSocket } from '../../index.ts'

export function localListener(host = '127.0.0.1'): GreenSocket {
  return listen({ host, port: 0 })
}

/** Two ends of a TCP connection. */
export async function tcpPair(): Promise<[GreenSocket, GreenSocket]> {
  const server = localListener()
  const accepting = spawn(() => server.accept())
  const client = await spawn(() => connect(server.localAddress))
  const accepted = await accepting
  server.close()
  return [client, accepted]
}

export function portOf({ localAddress }: GreenSocket): number {
  return (localAddress as { port: number }).port
}

/** A listener that answers nobody: its queue is full. To be closed like any other. */
export async function deafListener(host: string): Promise<{ port: number; close: () => void }> {
  const server = listen({ host, port: 0, backlog: 0 })
  const waiting = [await spawn(() => connect(server.localAddress))]
  const close = (): void => [server, ...waiting].forEach((socket) => socket.close())
  return { port: portOf(server), close }
}

/** Receives until the other end has finished. */
export function* recvAll(socket: GreenSocket): Green<string> {
  let text = ''
  for (;;) {
    const bytes = yield* socket.recv(1000)
    if (bytes.length === 0) return text
    text += String(bytes)
  }
}

/** Lets everybody else go on until something is so. */
export function* sleepUntil(isSo: () => boolean): Green<void> {
  while (!isSo()) yield* sleep(0)
}

/** The error that a green function throws. */
export function errorOf(fn: () => Green<unknown>): Promise<unknown> {
  return spawn(fn).then(
    (value) => {
      throw new Error(`It returned ${String(value)}`)
    },
    (error: unknown) => error,
  )
}
