// How does a setting look as an option of a command?
import { Option } from 'commander'
import { settingsTable, variableOf } from './settings.ts'
import type { SettingName } from './settings.ts'

export function settingOption(name: SettingName): Option {
  const row = settingsTable[name]
  const flags = row.placeholder === '' ? `--${row.flag}` : `--${row.flag} <${row.placeholder}>`
  const byDefault =
    row.placeholder === '' || row.default === '' || row.help.includes('Default:') ? '' : ` Default: ${row.default}.`
  return new Option(flags, `${row.help}${byDefault} [${variableOf(name)}]`)
}
