// Plain JavaScript: the program of the README.
import { connect, listen, sleep, spawn } from 'hublet'

await spawn(function* main() {
  const server = listen({ host: '127.0.0.1', port: 0 })
  spawn(function* echo() {
    const client = yield* server.accept()
    for (;;) {
      const bytes = yield* client.recv(1024)
      if (bytes.length === 0) return client.close()
      yield* client.sendAll(bytes)
    }
  })
  const socket = yield* connect(server.localAddress)
  yield* socket.sendAll('hello')
  yield* sleep(0.001)
  console.log(String(yield* socket.recv(1024)))
  socket.close()
  server.close()
})
