import { connect, listen, spawn } from 'hublet'

await spawn(function* main() {
  const server = listen({ host: '127.0.0.1', port: 0 })
  spawn(function* echo() {
    using client = yield* server.accept()
    for (;;) {
      const bytes = yield* client.recv(1024)
      if (bytes.length === 0) return
      yield* client.sendAll(bytes)
    }
  })
  using socket = yield* connect(server.localAddress)
  yield* socket.sendAll('hello')
  console.log(String(yield* socket.recv(1024)))
  server.close()
})
