// Which version is this? Of package.json.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const { version: text } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
  version: string
}
export const version = text
