/**
 * A chat room: what one client writes in a line, all others read. Two greenthreads for each client, a reader and a writer,
 * with a queue between the room and the writer, so that a client that reads slowly never keeps the others waiting.
 *
 *     PORT=7000 node dist/examples/chat-server.js
 *     nc 127.0.0.1 7000
 */
import { LightQueue, listen, serve, spawn, type Green, type GreenSocket } from 'hublet'

/** Lines that may wait for a client that does not read; then it is thrown out. */
const MOST_LINES_WAITING = 1000

const LONGEST_LINE = 1000

class Room {
  #members = new Set<Member>()

  #tellOthers(speaker: Member, line: string): void {
    for (const member of this.#members) if (member !== speaker) member.tell(line)
  }

  *join(socket: GreenSocket): Green<void> {
    const member = new Member(socket)
    const writer = spawn(() => member.write())
    this.#members.add(member)
    try {
      yield* member.read((line) => this.#tellOthers(member, line))
    } finally {
      this.#members.delete(member)
      writer.kill()
    }
  }
}

class Member {
  #socket: GreenSocket
  #lines = new LightQueue<string>(MOST_LINES_WAITING)

  constructor(socket: GreenSocket) {
    this.#socket = socket
  }

  *read(say: (line: string) => void): Green<void> {
    let rest = ''
    const decoder = new TextDecoder()
    for (;;) {
      const bytes = yield* this.#socket.recv(4096)
      if (bytes.length === 0) return
      const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) say(line)
      if (rest.length > LONGEST_LINE) return
    }
  }

  /** Sends what waits, all of it together. */
  *write(): Green<void> {
    for (;;) {
      let text = `${yield* this.#lines.get()}\n`
      while (!this.#lines.empty()) text += `${this.#lines.getNowait()}\n`
      yield* this.#socket.sendAll(text)
    }
  }

  /** Never waits. A closed socket ends the reader, and with it the membership. */
  tell(line: string): void {
    if (this.#lines.full()) this.#socket.close()
    else this.#lines.putNowait(line)
  }
}

/** Serves until the listener is closed. A connection that breaks ends its client, and nobody else hears of it. */
export function serveChat(listener: GreenSocket): Green<void> {
  const room = new Room()
  return serve(listener, (client) => room.join(client), { concurrency: 10_000, onError: () => undefined })
}

if (process.argv[1] === import.meta.filename) {
  const listener = listen({ host: '127.0.0.1', port: Number(process.env['PORT'] ?? 7000), backlog: 1024 })
  console.log('The room is open:', listener.localAddress)
  await spawn(() => serveChat(listener))
}
