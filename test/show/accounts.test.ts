// Accounts in a real browser, from an empty directory: set up, sign in and out, second factor, reset, invitation, roles, limits.
import { createHmac } from 'node:crypto'
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { args, executablePath } from '../../packages/tracker/test/chromium.ts'
import { startCairn, type StartedCairn } from '../../src/testing/start-cairn.ts'
import { expectAccessible, openContext, type WatchedContext } from './watched-page.ts'

// Flows of many steps, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 })

const ada = { name: 'Ada Lovelace', email: 'ada@example.com', password: 'correct horse battery' }
const grace = { name: 'Grace Hopper', email: 'grace@example.com', password: 'nanoseconds of wire' }

let cairn: StartedCairn
let browser: Browser
let adas: WatchedContext
let page: Page

beforeAll(async () => {
  ;[cairn, browser] = await Promise.all([startCairn(), chromium.launch({ executablePath, args: [...args] })])
  adas = await openContext(browser)
  adas.context.setDefaultTimeout(30_000)
  page = await adas.context.newPage()
})
afterAll(async () => {
  await browser.close()
  await cairn.stop()
})

const heading = (on: Page, name: string | RegExp) => on.getByRole('heading', { level: 1, name }).waitFor()
const button = (on: Page, name: string) => on.getByRole('button', { name, exact: true })
const field = (on: Page, name: string) => on.getByRole('textbox', { name, exact: true })
const pathOf = (on: Page): string => new URL(on.url()).pathname

async function fillSignIn(on: Page, { email, password }: { email: string; password: string }): Promise<void> {
  await heading(on, 'Sign in')
  await field(on, 'E-mail address').fill(email)
  await field(on, 'Password').fill(password)
  await button(on, 'Sign in').click()
}
async function signOut(on: Page): Promise<void> {
  await on.getByRole('button', { name: /account of/ }).click()
  await on.getByRole('menuitem', { name: 'Sign out' }).click()
  await heading(on, 'Sign in')
}

/** RFC 6238, SHA-1, six digits, 30 seconds: what an authenticator app shows. */
function totp(secret: string, at: number): string {
  const bits = Array.from(secret, (letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  ).join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)))
  const mac = createHmac('sha1', key).update(counter).digest()
  const offset = (mac.at(-1) ?? 0) & 15
  return String((mac.readUInt32BE(offset) & 0x7fff_ffff) % 1_000_000).padStart(6, '0')
}

/** The status that the page's own session gets for a request. */
const statusOf = (on: Page, method: string, path: string, body?: object): Promise<number> =>
  on.evaluate(
    async ([verb, url, text]) => {
      const headers = { 'Content-Type': 'application/json' }
      return (await fetch(url, { method: verb, headers, ...(text === '' ? {} : { body: text }) })).status
    },
    [method, path, body === undefined ? '' : JSON.stringify(body)] as const,
  )

it('lets the first visitor make the owner’s account, and goes on to the first site', async () => {
  await page.goto(cairn.url)
  await heading(page, 'Welcome to Cairn')
  await button(page, 'Create account').click()
  await page.getByText('Enter your name.').waitFor()
  await expectAccessible(page)
  await field(page, 'Your name').fill(ada.name)
  await field(page, 'E-mail address').fill(ada.email)
  await field(page, 'Password').fill('short')
  await page.getByText('5 more characters.').waitFor()
  await field(page, 'Password').fill(ada.password)
  await page.getByText('Strong.').waitFor()
  await field(page, 'Organisation').fill('Analytical Engines')
  await button(page, 'Create account').click()
  await page.waitForURL('**/sites/new')
  // It can't be set up twice.
  expect(await statusOf(page, 'POST', '/api/v1/setup', { ...ada, organization: 'Mine' })).toBe(409)
})

it('signs out and in again, back to the page that was asked for', async () => {
  await page.goto(`${cairn.url}/settings/team`)
  await heading(page, 'Team')
  await signOut(page)
  expect(new URL(page.url()).searchParams.get('then')).toBe('/settings/team')
  await expectAccessible(page)
  await fillSignIn(page, { email: ada.email, password: 'wrong horse battery' })
  await page.getByRole('alert').getByText('The e-mail address or the password is wrong.').waitFor()
  await expectAccessible(page)
  await fillSignIn(page, ada)
  await heading(page, 'Team')
  // Never to another server.
  await signOut(page)
  await page.goto(`${cairn.url}/sign-in?then=//elsewhere.test/`)
  await fillSignIn(page, ada)
  await page.waitForURL((url) => url.pathname !== '/sign-in')
  expect(new URL(page.url()).origin).toBe(cairn.url)
})

it('turns on the second factor, and then asks for its code or a recovery code', async () => {
  await page.goto(`${cairn.url}/settings/account`)
  await heading(page, 'Your account')
  await page.getByText('This one').waitFor()
  await expectAccessible(page)
  await button(page, 'Turn on').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Your password' }).fill('not my password')
  await dialog.getByRole('button', { name: 'Continue' }).click()
  await dialog.getByText('This is not your password.').waitFor()
  await dialog.getByRole('textbox', { name: 'Your password' }).fill(ada.password)
  await dialog.getByRole('button', { name: 'Continue' }).click()
  await dialog.getByRole('img', { name: 'QR code of the secret' }).waitFor()
  await expectAccessible(page)
  const secret = ((await dialog.getByTestId('totp-secret').textContent()) ?? '').replaceAll(' ', '')
  await dialog.getByRole('textbox', { name: /Enter the code/ }).fill(totp(secret, Date.now()))
  await dialog.getByRole('button', { name: 'Turn on' }).click()
  const listed = dialog.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem')
  await listed.first().waitFor()
  const codes = await listed.allTextContents()
  expect(codes.length).toBeGreaterThanOrEqual(8)
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Done' }).click()
  await page.getByText('On', { exact: true }).waitFor()

  await signOut(page)
  await fillSignIn(page, ada)
  await heading(page, 'Enter your code')
  await expectAccessible(page)
  await field(page, 'Code').fill('000000')
  await page.getByText('This code is wrong or too old.').waitFor()
  await field(page, 'Code').fill(totp(secret, Date.now()))
  await heading(page, 'Your account')

  await signOut(page)
  await fillSignIn(page, ada)
  await page.getByRole('button', { name: 'Use a recovery code instead' }).click()
  await field(page, 'Recovery code').fill(codes[0] ?? '')
  await button(page, 'Continue').click()
  await heading(page, 'Your account')

  await button(page, 'Turn off').click()
  await dialog.getByRole('textbox', { name: 'Your password' }).fill(ada.password)
  await dialog.getByRole('button', { name: 'Turn off' }).click()
  await page.getByText('Off', { exact: true }).waitFor()
})

it('sets a new password by the link that the operator prints, once, and ends all sessions', async () => {
  const { context, complaints } = await openContext(browser)
  const elsewhere = await context.newPage()
  await elsewhere.goto(`${cairn.url}/forgot-password`)
  await elsewhere.getByText('cairn user reset EMAIL').waitFor()
  await expectAccessible(elsewhere)
  const printed = await cairn.run(['user', 'reset', ada.email])
  const link = new URL(/\S*\/reset-password\S+/.exec(printed)?.[0] ?? '', cairn.url)
  const address = `${cairn.url}${link.pathname}${link.search}`
  await elsewhere.goto(address)
  await heading(elsewhere, 'Choose a new password')
  await expectAccessible(elsewhere)
  ada.password = 'a difference engine'
  await field(elsewhere, 'New password').fill(ada.password)
  await button(elsewhere, 'Change password').click()
  await heading(elsewhere, 'Your password is changed')
  await elsewhere.getByRole('link', { name: 'Sign in' }).click()
  await fillSignIn(elsewhere, ada)
  await elsewhere.waitForURL((url) => url.pathname !== '/sign-in')
  await elsewhere.goto(address)
  await field(elsewhere, 'New password').fill('once more, please')
  await button(elsewhere, 'Change password').click()
  await heading(elsewhere, 'This link is not good any more')
  await expectAccessible(elsewhere)
  expect(complaints).toEqual([])
  await context.close()
  // The first browser is signed out.
  await page.goto(`${cairn.url}/settings/account`)
  await fillSignIn(page, ada)
  await heading(page, 'Your account')
})

it('lets an invited viewer in, who can look at everything and change nothing', async () => {
  await page.goto(`${cairn.url}/settings/team`)
  await button(page, 'Invite').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'E-mail address' }).fill(grace.email)
  await dialog.getByRole('radio', { name: 'Viewer' }).check()
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Invite', exact: true }).click()
  const link = (await dialog.getByText(/\/invitations\//).textContent()) ?? ''
  await dialog.getByRole('button', { name: 'Done' }).click()
  await page.getByRole('list', { name: 'Invited' }).getByText(grace.email).waitFor()
  await expectAccessible(page)

  const graces = await openContext(browser)
  const hers = await graces.context.newPage()
  await hers.goto(link)
  await heading(hers, 'Join Analytical Engines')
  await hers.getByText('Ada Lovelace invites you as viewer').waitFor()
  await expectAccessible(hers)
  await field(hers, 'Your name').fill(grace.name)
  await field(hers, 'Password').fill(grace.password)
  await button(hers, 'Create account and join').click()
  await hers.waitForURL((url) => !url.pathname.startsWith('/invitations'))

  await hers.goto(`${cairn.url}/settings/team`)
  await hers.getByRole('list', { name: 'Members' }).getByText(ada.email).waitFor()
  expect(await hers.getByRole('button', { name: /Invite|Remove/ }).count()).toBe(0)
  expect(await hers.getByRole('combobox', { name: /Role of/ }).count()).toBe(0)
  await expectAccessible(hers)
  await hers.goto(`${cairn.url}/settings/audit`)
  await hers.getByText('Admins and owners see the audit log').waitFor()

  expect(await statusOf(hers, 'GET', '/api/v1/projects/1')).toBe(200)
  const organizationId = await hers.evaluate(async () => {
    const session = (await (await fetch('/api/v1/session')).json()) as { organizations: { id: string }[] }
    return session.organizations[0]?.id ?? ''
  })
  const refused = [
    ['PATCH', '/api/v1/projects/1', { name: 'Mine' }],
    ['DELETE', '/api/v1/projects/1', undefined],
    ['POST', '/api/v1/projects/1/keys', { name: 'k', scopes: ['read'] }],
    ['POST', '/api/v1/projects/1/goals', { name: 'G', definition: { kind: 'event', event_name: 'sale' } }],
    ['POST', `/api/v1/organizations/${organizationId}/invitations`, { email: 'eve@example.com', role: 'owner' }],
    ['PATCH', `/api/v1/organizations/${organizationId}`, { name: 'Mine' }],
    ['GET', `/api/v1/audit?organization_id=${organizationId}`, undefined],
  ] as const
  for (const [method, path, body] of refused)
    expect(await statusOf(hers, method, path, body), `${method} ${path}`).toBe(403)

  // The link works once.
  const again = await openContext(browser)
  const third = await again.context.newPage()
  await third.goto(link)
  await heading(third, 'This invitation is not good any more')
  expect([...graces.complaints, ...again.complaints]).toEqual([])
  await again.context.close()
  await graces.context.close()
})

it('shows members of another organisation that there is no such project', async () => {
  await cairn.run(
    ['user', 'create', 'bob@example.com', '--organization', 'Elsewhere', '--password', '-'],
    'bobs long password\n',
  )
  const { context, complaints } = await openContext(browser)
  const bobs = await context.newPage()
  await bobs.goto(`${cairn.url}/p/1`)
  await fillSignIn(bobs, { email: 'bob@example.com', password: 'bobs long password' })
  await heading(bobs, 'There is no such page')
  expect(pathOf(bobs)).toBe('/p/1')
  await expectAccessible(bobs)
  expect(await statusOf(bobs, 'GET', '/api/v1/projects/1')).toBe(404)
  expect(await statusOf(bobs, 'PATCH', '/api/v1/projects/1', { name: 'Mine' })).toBe(404)
  expect(complaints).toEqual([])
  await context.close()
})

it('signs out everywhere', async () => {
  const { context, complaints } = await openContext(browser)
  const phone = await context.newPage()
  await phone.goto(`${cairn.url}/settings/account`)
  await fillSignIn(phone, ada)
  await heading(phone, 'Your account')
  await page.goto(`${cairn.url}/settings/account`)
  const sessions = page.getByRole('list', { name: 'Where you are signed in' }).getByRole('listitem')
  await sessions.nth(1).waitFor()
  await button(page, 'Sign out everywhere').click()
  await heading(page, 'Sign in')
  await phone.goto(`${cairn.url}/settings/team`)
  await heading(phone, 'Sign in')
  expect(complaints).toEqual([])
  await context.close()
})

it('tells who changed what, from where, and finds it by person and deed', async () => {
  await page.goto(`${cairn.url}/settings/audit`)
  await fillSignIn(page, ada)
  await heading(page, 'Audit log')
  expect(await statusOf(page, 'PATCH', '/api/v1/projects/1', { name: 'Shop' })).toBe(200)
  await page.reload()
  const changes = page.getByRole('list', { name: 'Changes' })
  const first = changes.getByRole('listitem').first()
  await first.getByText('changed the site').waitFor()
  expect(await first.innerText()).toMatch(
    /Ada Lovelace changed the site Shop[\s\S]*My project → Shop[\s\S]*127\.0\.0\.1/,
  )
  await expectAccessible(page)
  await page.getByRole('combobox', { name: 'What' }).click()
  await page.getByRole('option', { name: 'Took the invitation' }).click()
  await changes.getByText('took the invitation of').waitFor()
  expect(await changes.getByRole('listitem').count()).toBe(1)
  await page.getByRole('combobox', { name: 'By whom' }).click()
  await page.getByRole('option', { name: ada.name }).click()
  await page.getByText('Nothing like this was changed').waitFor()
})

it('limits how often somebody may guess a password, and says how long to wait', async () => {
  const { context, complaints } = await openContext(browser)
  const guess = await context.newPage()
  await guess.goto(`${cairn.url}/sign-in`)
  await fillSignIn(guess, { email: ada.email, password: 'guess number 0' })
  const limited = guess.getByRole('alert').getByText(/Too many attempts\. Try again in \d+ (minutes|seconds)/)
  const wrong = guess.getByRole('alert').getByText('The e-mail address or the password is wrong.')
  await limited.or(wrong).waitFor()
  for (let count = 1; count < 25 && !(await limited.isVisible()); count += 1) {
    await field(guess, 'Password').fill(`guess number ${count}`)
    const answered = guess.waitForResponse('**/api/auth/sign-in/email')
    await button(guess, 'Sign in').click()
    await answered
    await limited.or(wrong).waitFor()
  }
  await limited.waitFor()
  expect(await button(guess, 'Sign in').isDisabled()).toBe(true)
  await expectAccessible(guess)
  expect(complaints).toEqual([])
  await context.close()
})

it('broke the policy nowhere, and complained about nothing', () => {
  expect(adas.complaints).toEqual([])
})
