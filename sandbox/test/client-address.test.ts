/** Whose connection a request is. */
import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { addressFinder } from '../server/client-address.ts'

function found(trusted: string[], remoteAddress: string, forwarded?: string): string {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
  return addressFinder(trusted)({ socket: { remoteAddress }, headers } as unknown as IncomingMessage)
}

describe('the address of a client', () => {
  it.each([
    ['is its own without a proxy', [], '203.0.113.9', '198.51.100.1', '203.0.113.9'],
    ['is what a trusted proxy says', ['10.0.0.1'], '10.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['is not what an unknown proxy says', ['10.0.0.1'], '10.0.0.2', '198.51.100.1', '10.0.0.2'],
    ['is the last one that is no proxy', ['10.0.0.0/8'], '10.1.1.1', '1.1.1.1, 2.2.2.2, 10.2.2.2', '2.2.2.2'],
    ['is the proxy when that says nothing', ['10.0.0.1'], '10.0.0.1', undefined, '10.0.0.1'],
    ['is the proxy when that says nonsense', ['10.0.0.1'], '10.0.0.1', '1.1.1.1, unknown', '10.0.0.1'],
    ['is the same on a socket for IPv6', ['10.0.0.1'], '::ffff:10.0.0.1', '1.1.1.1', '1.1.1.1'],
    ['is a network where a client has many', [], '2001:db8:1:2:3::4', undefined, '2001:db8:1:2::/64'],
    ['is a network in every spelling', ['::1'], '::1', '2001:db8::7', '2001:db8:0:0::/64'],
  ])('%s', (_, trusted, remote, forwarded, address) => {
    expect(found(trusted, remote, forwarded)).toBe(address)
  })

  it.each(['proxy.example', '10.0.0.0/33', '10.0.0.0/x', ''])('refuses %j as a proxy', (entry) => {
    expect(() => addressFinder([entry])).toThrow(/TRUSTED_PROXY holds/)
  })
})
