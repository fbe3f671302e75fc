// Whose paths? Only of those behind a bar of a funnel, if one leads here; a click away from everybody's.
import { Anchor, CloseButton, Text } from '@mantine/core'
import { IconFilterDown } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { stepName } from '../funnel/config.ts'
import { IssuesAt } from '../issues.tsx'
import { builderPath, reportParams } from '../report-address.ts'
import type { OfFunnel } from './config.ts'

interface OfFunnelFieldProps {
  readonly projectId: number
  readonly value: OfFunnel
  readonly onRemove: () => void
}

export function OfFunnelField({ projectId, value: { report, point }, onRemove }: OfFunnelFieldProps) {
  const step = `${point.step + 1}. ${stepName(report.steps?.[point.step] ?? {}, point.step)}`
  return (
    <div className="cairn-field-card cairn-of-funnel" role="group" aria-label="Whose paths">
      <IconFilterDown size={16} aria-hidden />
      <Text size="sm" flex={1} miw={0}>
        Only of those who {point.outcome === 'dropped' ? 'dropped before' : 'got to'} step {step} of{' '}
        <Anchor
          size="sm"
          underline="always"
          renderRoot={(rest) => (
            <Link {...rest} to={builderPath(projectId, 'funnel') as '/'} search={reportParams(report)} />
          )}
        >
          the funnel
        </Anchor>
      </Text>
      <CloseButton size="sm" aria-label="Paths of everybody" onClick={onRemove} />
      <IssuesAt path="behind" />
    </div>
  )
}
