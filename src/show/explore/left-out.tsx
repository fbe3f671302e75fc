// Which amounts are in none of the numbers, since nothing tells what they are worth in the currency of these?
import { Text } from '@mantine/core'
import type { Meta } from '../../report/index.ts'
import { countText } from '../words/index.ts'

interface LeftOutProps {
  readonly meta: Meta | undefined
  /** In one line, of which the whole is told when it is pointed at. */
  readonly isCompact?: boolean
}

export function LeftOut({ meta, isCompact = false }: LeftOutProps) {
  const { unconverted = [] } = meta ?? {}
  if (unconverted.length === 0) return null
  const named = unconverted.map(({ currency, events }) => `${countText(events)} in ${currency}`)
  const said = `Amounts left out, for want of an exchange rate: ${named.join(', ')}.`
  return (
    <Text size="xs" c="dimmed" role="note" {...(isCompact ? { truncate: true, title: said, flex: 'none' } : {})}>
      {said}
    </Text>
  )
}
