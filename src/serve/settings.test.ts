import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CliError } from './commands/command.ts'
import { parseSize, readSettings, settingNames, settingsTable, variableOf } from './settings.ts'

describe('settings', () => {
  it('have defaults, and each a flag, a variable and a line of help', () => {
    const { settings, unknownVariables } = readSettings({}, {})
    expect(settings).toMatchObject({ data: resolve('cairn-data'), host: '127.0.0.1', port: 8080, logFormat: 'auto' })
    expect(unknownVariables).toEqual([])
    expect(new Set(settingNames.map(variableOf)).size).toBe(settingNames.length)
    for (const name of settingNames) expect(settingsTable[name].help).toMatch(/\.$/)
  })

  it('come from variables, and flags win over them', () => {
    const environment = { CAIRN_PORT: '9000', CAIRN_HOST: '::1', CAIRN_TRUSTED_PROXIES: '10.0.0.0/8, ::1', HOME: '/' }
    const { settings } = readSettings({ port: '9001', trustCountryHeader: true }, environment)
    expect(settings).toMatchObject({
      port: 9001,
      host: '::1',
      trustedProxies: ['10.0.0.0/8', '::1'],
      trustCountryHeader: true,
    })
  })

  it('that are misspelt are told', () => {
    expect(readSettings({}, { CAIRN_PROT: '1', CAIRNS: '2' }).unknownVariables).toEqual(['CAIRN_PROT'])
  })

  it('that are wrong are all named, with where they came from', () => {
    const read = () =>
      readSettings(
        { port: '70000' },
        { CAIRN_ENGINE_MEMORY: 'lots', CAIRN_TRUSTED_PROXIES: '10.0.0.0/99', CAIRN_PUBLIC_URL: 'ftp://x' },
      )
    expect(read).toThrow(CliError)
    for (const part of [
      /--port: '70000'/,
      /CAIRN_ENGINE_MEMORY: 'lots' is not a size/,
      /CAIRN_TRUSTED_PROXIES/,
      /CAIRN_PUBLIC_URL/,
    ])
      expect(read).toThrow(part)
  })

  it('that need others say which and why', () => {
    const read = (flags: Parameters<typeof readSettings>[0]) => () => readSettings(flags, {})
    const mail = { smtpUrl: 'smtp://u:p@mail.example:587', mailFrom: 'Cairn <cairn@example.com>' }
    expect(read(mail)).toThrow(/--smtp-url needs --public-url \(CAIRN_PUBLIC_URL\)/)
    expect(read({ smtpUrl: mail.smtpUrl })).toThrow(/--smtp-url needs --mail-from/)
    expect(read({ ...mail, publicUrl: 'https://stats.example.com' })).not.toThrow()
    expect(read({ oidcIssuer: 'https://id.example' })).toThrow(/needs --oidc-client-id[^]*needs --oidc-client-secret/)
    expect(read({ mailFrom: 'cairn' })).toThrow(/--mail-from/)
    expect(read({ smtpUrl: 'https://mail.example' })).toThrow(/smtp:\/\/user:password/)
    expect(read({ oidcRole: 'owner' })).toThrow(/none, viewer, analyst, admin/)
  })

  it('of sizes take units', () => {
    expect(['512MB', '1.5 GiB', '4096', '2g', '10k'].map(parseSize)).toEqual([
      2 ** 29,
      1.5 * 2 ** 30,
      4096,
      2 ** 31,
      10_240,
    ])
    expect(['', '-1', '1 XB', 'MB'].map(parseSize)).toEqual([undefined, undefined, undefined, undefined])
  })
})
