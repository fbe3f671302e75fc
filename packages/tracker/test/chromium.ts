// Where Chromium is and how it is started.
import { existsSync } from 'node:fs'

export const executablePath =
  process.env['CHROMIUM_PATH'] ??
  ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path)) ??
  '/usr/bin/chromium'

/**
 * Host names that end in .test lead to this machine, since the tracker ignores localhost. The browser does not say that it
 * is automated, since the tracker ignores that too.
 */
export const args = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-blink-features=AutomationControlled',
  '--host-resolver-rules=MAP *.test 127.0.0.1',
]
