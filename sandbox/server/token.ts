/** The secret that stands in for a jail: only who reads the server's own output knows it. */
import { randomBytes, timingSafeEqual } from 'node:crypto'

export function createToken(): string {
  return randomBytes(16).toString('base64url')
}

/** Compares in a time that tells nothing about where the two differ. */
export function isToken(token: string, given: string | undefined): boolean {
  const [expected, actual] = [Buffer.from(token), Buffer.from(given ?? '')]
  return expected.length === actual.length && timingSafeEqual(expected, actual)
}
