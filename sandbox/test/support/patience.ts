/**
 * How long a test waits for what has to come, in milliseconds. Nothing is concluded from the time that it takes: a busy
 * machine is slow, and a test that fails there says nothing about the server.
 */
export const PATIENCE = { timeout: 45_000, interval: 20 }
