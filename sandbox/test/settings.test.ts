/** The meaning of the environment and of a server's names. */
import { describe, expect, it } from 'vitest'
import { allowedHosts, browsable, isLoopback } from '../server/allowed-hosts.ts'
import { readSettings } from '../server/settings.ts'

describe('the settings', () => {
  it('serve this machine on port 8080 unless the environment says otherwise', () => {
    expect(readSettings({})).toEqual({
      host: '127.0.0.1',
      port: 8080,
      allowedHosts: [],
      trustedProxies: [],
      metricsFrom: [],
      limits: {},
      logLevel: 'info',
    })
  })

  it('take how many runs go on, and how many runners wait, from SESSIONS and WARM_RUNNERS', () => {
    expect(readSettings({ SESSIONS: '50', WARM_RUNNERS: '0' }).limits).toEqual({
      sessions: 50,
      warmRunners: 0,
    })
  })

  it('take the bits of an IPv6 address that are one visitor from IPV6_PREFIX', () => {
    expect(readSettings({ IPV6_PREFIX: '56' }).limits).toEqual({ ipv6Prefix: 56 })
    expect(readSettings({ IPV6_PREFIX: '' }).limits).toEqual({})
  })

  it.each([
    ['IPV6_PREFIX', '15'],
    ['IPV6_PREFIX', '129'],
    ['IPV6_PREFIX', '/64'],
    ['SESSIONS', '0'],
    ['SESSIONS', 'many'],
    ['WARM_RUNNERS', '-1'],
    ['WARM_RUNNERS', '501'],
    ['LOG_LEVEL', 'loud'],
  ])('refuse %s=%s with a sentence', (name, value) => {
    expect(() => readSettings({ [name]: value })).toThrow(`${name} is "${value}"; set it to `)
  })

  it('take names from ALLOWED_HOSTS and from HOST', () => {
    const settings = readSettings({
      HOST: '10.0.0.1',
      PORT: '0',
      ALLOWED_HOSTS: 'a.example, b.example:8443,',
    })
    expect(settings.allowedHosts).toEqual(['a.example', 'b.example:8443', '10.0.0.1'])
  })
})

describe('the address to open', () => {
  it.each([
    ['0.0.0.0', '127.0.0.1'],
    ['::', '[::1]'],
    ['[::]', '[::1]'],
    ['fd00::1', '[fd00::1]'],
    ['hublet.example', 'hublet.example'],
  ])('of a server that listens on %s is %s', (host, address) => {
    expect(browsable(host)).toBe(address)
  })
})

describe('the allowed hosts', () => {
  const hosts = allowedHosts(8080, ['a.example', 'b.example:8443', 'fd00::1'])

  it.each([
    '127.0.0.1:8080',
    'localhost:8080',
    '[::1]:8080',
    'A.example',
    'a.example:8080',
    'b.example:8443',
    '[fd00::1]:8080',
  ])('include %s', (host) => expect(hosts.allowsHost(host)).toBe(true))

  it.each([
    undefined,
    '',
    '127.0.0.1',
    'localhost:80',
    'b.example',
    'b.example:8080',
    'xa.example',
    'a.example.evil',
  ])('do not include %s', (host) => expect(hosts.allowsHost(host)).toBe(false))

  it('allow origins of both schemes and nothing else', () => {
    expect(hosts.allowsOrigin('https://a.example')).toBe(true)
    expect(hosts.allowsOrigin('http://localhost:8080')).toBe(true)
    expect(hosts.allowsOrigin('ftp://a.example')).toBe(false)
    expect(hosts.allowsOrigin('http://a.example/path')).toBe(false)
  })

  it('know which addresses only this machine can reach', () => {
    expect(['127.0.0.1', '127.8.0.1', 'localhost', '::1', '[::1]'].every(isLoopback)).toBe(true)
    expect(['0.0.0.0', '::', '10.0.0.1', 'example.com'].some(isLoopback)).toBe(false)
  })
})
