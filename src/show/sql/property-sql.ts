// How is an own property written in SQL? Names that are plain words as they are, all others encoded in backquotes.
import { encodePropertyName } from '../../event/index.ts'

export function propertySql(name: string): string {
  const path = encodePropertyName(name)
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(path) ? `properties.${path}` : `properties.\`${path}\``
}
