// What protects a share link? A token that can't be guessed, perhaps a password (scrypt), and tickets for who knew it.
import { createHmac, scrypt, timingSafeEqual } from 'node:crypto'

type RandomBytes = (bytes: number) => Uint8Array

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')

/** 192 random bits. */
export const makeShareToken = (randomBytes: RandomBytes): string => text(randomBytes(24))
export const isShareToken = (token: string): boolean => /^[\w-]{32}$/.test(token)
export const makeTicketKey = (randomBytes: RandomBytes): string => text(randomBytes(32))

/** OWASP's parameters for scrypt with 16 MB: about 0.2 s on a small machine. */
const cost = { N: 2 ** 14, r: 8, p: 5 } as const
const keyBytes = 32

const derive = (password: string, salt: Uint8Array, { N, r, p }: { N: number; r: number; p: number }) =>
  new Promise<Buffer>((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, keyBytes, { N, r, p, maxmem: 256 * N * r }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    )
  })

/** 'scrypt$N$r$p$salt$key'. */
export async function hashPassword(password: string, randomBytes: RandomBytes): Promise<string> {
  const salt = randomBytes(16)
  const key = await derive(password, salt, cost)
  return ['scrypt', cost.N, cost.r, cost.p, text(salt), text(key)].join('$')
}

export async function isPassword(password: string, hash: string): Promise<boolean> {
  const [, N = '', r = '', p = '', salt = '', key = ''] = hash.split('$')
  const parameters = { N: Number(N), r: Number(r), p: Number(p) }
  const derived = await derive(password, Buffer.from(salt, 'base64url'), parameters)
  return timingSafeEqual(derived, Buffer.from(key, 'base64url'))
}

const ticketMs = 12 * 60 * 60 * 1000
const sign = (key: string, token: string, end: string): Buffer =>
  createHmac('sha256', key).update(`${token}.${end}`).digest()

/** 'END.SIGNATURE': opens the link `token` for 12 hours. */
export function makeTicket(key: string, token: string, now: number): string {
  const end = (now + ticketMs).toString(36)
  return `${end}.${text(sign(key, token, end))}`
}
export function isTicket(ticket: string, key: string, token: string, now: number): boolean {
  const [end = '', signature = ''] = ticket.split('.')
  const given = Buffer.from(signature, 'base64url')
  const expected = sign(key, token, end)
  return given.length === expected.length && timingSafeEqual(given, expected) && Number.parseInt(end, 36) > now
}
