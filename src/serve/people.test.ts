import { statSync } from 'node:fs'
import { join } from 'node:path'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startCairn } from '../testing/start-cairn.ts'
import type { StartedCairn } from '../testing/start-cairn.ts'

const publicUrl = 'https://stats.example.com'
const ada = { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery', organization: 'Acme' }
const mails: string[] = []
let smtp: SMTPServer
let cairn: StartedCairn
beforeAll(async () => {
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, _session, done) => {
      let text = ''
      stream.setEncoding('utf8')
      stream.on('data', (chunk: string) => (text += chunk))
      stream.on('end', () => {
        mails.push(text)
        done()
      })
    },
  })
  const port = await new Promise<number>((resolve) => {
    const server = smtp.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
  cairn = await startCairn({
    until: 'listening',
    flags: ['--public-url', publicUrl],
    environment: { CAIRN_SMTP_URL: `smtp://127.0.0.1:${port}`, CAIRN_MAIL_FROM: 'Cairn <cairn@example.com>' },
  })
}, 120_000)
afterAll(async () => {
  await cairn.stop()
  await new Promise<void>((resolve) => smtp.close(() => resolve()))
})

const post = (path: string, body: object, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(cairn.url + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: publicUrl, ...headers },
    body: JSON.stringify(body),
  })
const signIn = (password: string, email = ada.email): Promise<Response> =>
  post('/api/auth/sign-in/email', { email, password })

describe('people of a Cairn with a public address', () => {
  it('begin with the link that it prints', async () => {
    const token = /\/setup\?token=(\S+)/.exec(cairn.output())?.[1]
    expect(cairn.output()).toContain(`Open ${publicUrl}/setup?token=${token}`)
    expect((await post('/api/v1/setup', ada)).status).toBe(403)
    const made = await post('/api/v1/setup', { ...ada, token })
    expect(made.status).toBe(201)
    expect(made.headers.get('set-cookie')).toMatch(/^__Secure-cairn\.session_token=.*; HttpOnly; Secure; SameSite=Lax/)
    expect(statSync(join(cairn.dataDirectory, 'secrets', 'auth-secret')).mode & 0o777).toBe(0o600)
  })

  it('sign in while the command line makes accounts, lists them, and prints links', async () => {
    const made = JSON.parse(await cairn.run(['user', 'create', 'bob@example.com', '--role', 'admin', '--json']))
    expect(made).toMatchObject({ name: 'bob', organizations: [{ name: 'Acme', role: 'admin' }] })
    expect((await signIn(made.password, 'bob@example.com')).status).toBe(200)
    await cairn.run(
      ['user', 'create', 'eve@example.com', '--organization', 'Rival', '--password', '-'],
      'a good password\n',
    )
    expect((await signIn('a good password', 'eve@example.com')).status).toBe(200)
    const list = await cairn.run(['user', 'list'])
    expect(list.split('\n').slice(1)).toEqual([
      expect.stringMatching(/^ada@example\.com +Ada +Acme \(owner\) +no$/),
      expect.stringMatching(/^bob@example\.com +bob +Acme \(admin\) +no$/),
      expect.stringMatching(/^eve@example\.com +eve +Rival \(owner\) +no$/),
    ])

    const project = JSON.parse(await cairn.run(['project', 'create', 'Shop', '--organization', 'Rival', '--json']))
    const moved = JSON.parse(
      await cairn.run(['project', 'update', String(project.id), '--organization', 'Acme', '--json']),
    )
    expect(moved.organization_id).toBe(made.organizations[0].id)
    expect((await cairn.cli(['project', 'update', '1', '--organization', 'None'])).code).toBe(3)

    const link = await cairn.run(['user', 'reset', 'ADA@example.com'])
    expect(link).toMatch(/^https:\/\/stats\.example\.com\/reset-password\?token=[\w-]{32}$/)
    const token = new URL(link).searchParams.get('token')
    expect((await post('/api/auth/reset-password', { newPassword: 'a fresh password', token })).status).toBe(200)
    expect((await signIn(ada.password)).status).toBe(401)
    expect((await signIn('a fresh password')).status).toBe(200)
    expect((await cairn.cli(['user', 'reset', 'nobody@example.com'])).code).toBe(3)
    expect((await cairn.cli(['user', 'create', 'bob@example.com'])).code).toBe(1)
    expect((await cairn.cli(['user', 'create', 'x@example.com', '--password', '-'], 'short\n')).code).toBe(2)
    await cairn.run(['user', 'disable-2fa', 'ada@example.com'])
  })

  it('get mail for a new password', async () => {
    expect((await post('/api/auth/request-password-reset', { email: ada.email })).status).toBe(200)
    for (let count = 0; mails.length === 0 && count < 200; count++) await new Promise((wait) => setTimeout(wait, 50))
    expect(mails[0]).toMatch(/^From: Cairn <cairn@example\.com>$/m)
    expect(mails[0]).toMatch(/^To: ada@example\.com$/m)
    expect(mails[0]).toMatch(/^Subject: Set a new password for Cairn$/m)
    expect(mails[0]?.replaceAll('=\r\n', '')).toContain(`${publicUrl}/reset-password?token=`)
  })

  it('stay signed in when it is started again, also where a proxy changes the host', async () => {
    const cookie = (await signIn('a fresh password')).headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const { dataDirectory, port } = cairn
    await cairn.kill('SIGTERM')
    const flags = ['--public-url', publicUrl]
    const again = await startCairn({ until: 'listening', dataDirectory, port, flags })
    try {
      expect(again.output()).not.toContain('/setup')
      const response = await fetch(`${again.url}/api/v1/session`, { headers: { Cookie: cookie } })
      expect(await response.json()).toMatchObject({ user: { email: ada.email } })
    } finally {
      await again.stop()
    }
  })
})
