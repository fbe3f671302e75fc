// Which amounts are in none of the numbers, since nothing tells what they are worth in the currency of these?
import { Text } from '@mantine/core'
import type { Meta } from '../../report/index.ts'
import { countText } from '../words/index.ts'

export function LeftOut({ meta }: { readonly meta: Meta | undefined }) {
  const { unconverted = [] } = meta ?? {}
  if (unconverted.length === 0) return null
  const named = unconverted.map(({ currency, events }) => `${countText(events)} in ${currency}`)
  return (
    <Text size="xs" c="dimmed" role="note">
      Amounts left out, for want of an exchange rate: {named.join(', ')}.
    </Text>
  )
}
