import { expect, test } from 'vitest'
import { clientFinder } from './client-address.ts'

const from = (remoteAddress: string | undefined, headers: Readonly<Record<string, string>>) => ({
  socket: { remoteAddress },
  headers,
})
const proxies = ['10.0.0.0/8', '192.0.2.7', '2001:db8::/32']

test('believes X-Forwarded-For from trusted proxies only, from the right up to the first that is not one', () => {
  const find = clientFinder(proxies, false)
  const table: [string, string, string][] = [
    ['203.0.113.9', '198.51.100.1', '203.0.113.9'],
    ['10.1.2.3', '198.51.100.1', '198.51.100.1'],
    ['::ffff:10.1.2.3', '198.51.100.1', '198.51.100.1'],
    ['10.1.2.3', 'forged, 198.51.100.1, 10.9.9.9, 2001:db8::5', '198.51.100.1'],
    ['10.1.2.3', '6.6.6.6, 198.51.100.1', '198.51.100.1'],
    ['192.0.2.7', '[2a00:1450::1]:443', '2a00:1450::1'],
    ['192.0.2.7', '198.51.100.1:5555', '198.51.100.1'],
    ['192.0.2.7', '::ffff:198.51.100.1', '198.51.100.1'],
    ['192.0.2.7', '10.0.0.1, 10.0.0.2', '10.0.0.1'],
    ['192.0.2.7', 'unknown', '192.0.2.7'],
    ['192.0.2.8', '198.51.100.1', '192.0.2.8'],
    ['fe80::1%eth0', '', 'fe80::1'],
    ['', '198.51.100.1', ''],
  ]
  for (const [peer, forwarded, address] of table)
    expect(find(from(peer, { 'x-forwarded-for': forwarded })).address, `${peer} ${forwarded}`).toBe(address)
  expect(find(from(undefined, {}))).toEqual({ address: '', country: '' })
  expect(find(from('10.1.2.3', {})).address).toBe('10.1.2.3')
  expect(clientFinder([], true)(from('10.1.2.3', { 'x-forwarded-for': '1.1.1.1' })).address).toBe('10.1.2.3')
})

test('believes country headers only where they are trusted, and from trusted proxies where these are known', () => {
  const headers = { 'cf-ipcountry': 'XX', 'x-vercel-ip-country': 'de' }
  expect(clientFinder([], true)(from('203.0.113.9', headers)).country).toBe('DE')
  expect(clientFinder([], false)(from('203.0.113.9', headers)).country).toBe('')
  expect(clientFinder(proxies, true)(from('203.0.113.9', headers)).country).toBe('')
  expect(clientFinder(proxies, true)(from('10.1.2.3', headers)).country).toBe('DE')
  expect(clientFinder([], true)(from('203.0.113.9', { 'cf-ipcountry': 'T1' })).country).toBe('')
})

test('refuses ranges that are none', () => {
  for (const range of ['proxy.example.com', '10.0.0.0/33', '::/129', '10.0.0.0/', '10.0.0.0/8/8', ''])
    expect(() => clientFinder([range], false), range).toThrow('trusted proxy')
})
