import net, { type AddressInfo } from 'node:net'
import { connect, listen, spawn } from 'hublet'
import { watchNode } from 'hublet/trace'

watchNode()
const host = '127.0.0.1'

// With Node: each step is a callback.
const server = net.createServer((socket) => socket.end('Hello, callback'))
await new Promise<void>((done) => {
  server.listen(0, host, () => {
    const { port } = server.address() as AddressInfo
    const socket = net.connect(port, host)
    socket.on('data', (bytes) => console.log(String(bytes)))
    socket.on('close', () => server.close(() => done()))
  })
})

// With greenthreads: each step is a line.
const serverSocket = listen({ host, port: 0 })
spawn(function* greeter() {
  const client = yield* serverSocket.accept()
  yield* client.sendAll('Hello, greenthread')
  client.close()
  serverSocket.close()
})
await spawn(function* visitor() {
  const { port } = serverSocket.localAddress as AddressInfo
  const socket = yield* connect({ host, port })
  console.log(String(yield* socket.recv(100)))
  socket.close()
})
