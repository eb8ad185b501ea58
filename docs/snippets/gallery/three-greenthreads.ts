// Two greenthreads talk over a pair of connected sockets;
// a third one sleeps and prints.
import { getHub, sleep, socketPair, spawn } from 'hublet'

const [left, right] = socketPair()

spawn(function* ping() {
  for (const word of ['one', 'two', 'three']) {
    yield* left.sendAll(word)
    const answer = yield* left.recv(1024)
    console.log('ping got', String(answer))
  }
  left.close()
})

spawn(function* pong() {
  for (;;) {
    const bytes = yield* right.recv(1024)
    if (bytes.length === 0) break
    yield* right.sendAll(String(bytes).toUpperCase())
  }
  right.close()
})

spawn(function* clock() {
  for (let tick = 1; tick <= 3; tick++) {
    yield* sleep(0.02)
    console.log('clock tick', tick)
  }
  console.log('MAINLOOP launched:', getHub().running)
})

// spawn() only registers. MAINLOOP is launched
// when something waits for the first time.
console.log('MAINLOOP launched:', getHub().running)
