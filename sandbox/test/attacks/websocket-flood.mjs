/**
 * Floods a server over four WebSockets, each until it is closed, and then over new ones: a process of its own, since to send so
 * much keeps a process busy, and nobody could measure in it. Arguments: the address of the socket, the message, the local address.
 */
import { WebSocket } from 'ws'

const [address, text, localAddress] = process.argv.slice(2)
const CONNECTIONS = 4
const AT_ONCE = 200
const PAUSE_MS = 5

function flood() {
  const socket = new WebSocket(address, { localAddress })
  const send = () => {
    if (socket.readyState !== WebSocket.OPEN) return
    for (let count = 0; count < AT_ONCE; count++) socket.send(text)
    setTimeout(send, PAUSE_MS)
  }
  socket.on('error', () => socket.terminate())
  socket.on('close', flood)
  socket.on('open', send)
}

for (let count = 0; count < CONNECTIONS; count++) flood()
