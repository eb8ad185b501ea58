/** Tests whose connection a request is. */
import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { addressFinder, addressList, ownerOf } from '../server/client-address.ts'

function found(trusted: string[], remoteAddress: string, forwarded?: string): string {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
  const find = addressFinder(addressList(trusted, 'TRUSTED_PROXY'))
  return find({ socket: { remoteAddress }, headers } as unknown as IncomingMessage)
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
    ['is the same in another spelling of it', [], '::ffff:cb00:7109', undefined, '203.0.113.9'],
    ['has no zone', [], 'fe80::1%eth0', undefined, 'fe80::1'],
    ['has no port', ['::1'], '::1', '[2001:db8::7]:4711', '2001:db8::7'],
    ['has no port on IPv4 either', ['::1'], '::1', '203.0.113.9:4711', '203.0.113.9'],
    ['is short and in small letters', ['::1'], '::1', '2001:0DB8:0000:0:0:0:0:0007', '2001:db8::7'],
    ['of a proxy is known in every spelling', ['::ffff:10.0.0.0/104'], '10.1.1.1', '1.1.1.1', '1.1.1.1'],
    ['is nothing when the connection is gone', ['10.0.0.1'], '', '1.1.1.1', ''],
  ])('%s', (_, trusted, remote, forwarded, address) => {
    expect(found(trusted, remote, forwarded)).toBe(address)
  })

  it.each(['proxy.example', '10.0.0.0/33', '10.0.0.0/x', ''])('refuses %j as a proxy', (entry) => {
    expect(() => addressList([entry], 'TRUSTED_PROXY')).toThrow(/TRUSTED_PROXY holds/)
  })
})

describe('the owner of an address', () => {
  it.each([
    ['203.0.113.9', 64, '203.0.113.9'],
    ['2001:db8:1:2:3::4', 64, '2001:db8:1:2::/64'],
    ['2001:db8:1:2ff:3::4', 56, '2001:db8:1:200::/56'],
    ['2001:db8:1:2ff:3::4', 59, '2001:db8:1:2e0::/59'],
    ['2001:db8:1:2::4', 128, '2001:db8:1:2::4/128'],
    ['', 64, ''],
  ])('of %j with a prefix of %i is %j', (address, prefix, owner) => {
    expect(ownerOf(address, prefix)).toBe(owner)
  })
})

describe('a list of addresses and networks', () => {
  const isListed = addressList(['10.0.0.0/8', '2001:db8:5::/48', '2001:DB8:0007:0::9'], 'METRICS_FROM')

  it.each([
    ['10.255.0.1', true],
    ['11.0.0.1', false],
    ['::ffff:10.0.0.1', true],
    ['2001:db8:5:ffff::1', true],
    ['2001:db8:7::9', true],
    ['2001:db8:7::8', false],
    ['', false],
    ['localhost', false],
  ])('has %j: %j', (address, expected) => {
    expect(isListed(address)).toBe(expected)
  })
})
