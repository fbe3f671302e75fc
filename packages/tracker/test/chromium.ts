// Where Chromium is and how it is started.
import { existsSync } from 'node:fs'

export const executablePath =
  process.env['CHROMIUM_PATH'] ??
  ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path)) ??
  '/usr/bin/chromium'

/** What playwright-core switches off: a list of ours takes its place. */
const usuallyOff = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
]
/** Each new context has a window, and each window renders the list below its address bar before anybody opens it: a second or two of a core. */
const omnibox = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxFullPopup']

/**
 * Host names that end in .test lead to this machine, since the tracker ignores localhost. The browser does not say that it
 * is automated, since the tracker ignores that too.
 */
export const plainArgs = [
  `--disable-features=${[...usuallyOff, ...omnibox].join()}`,
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-blink-features=AutomationControlled',
  '--host-resolver-rules=MAP *.test 127.0.0.1',
]
/**
 * For tests, of which two run at a time: V8's threads beside the page's own only take a core from the other test (a fifth of all that
 * Chromium takes). What is timed is started with `plainArgs`.
 */
export const args = [...plainArgs, '--js-flags=--single-threaded']
