// By what is it broken down, and how many groups are there at once?
import { BreakdownFields } from './breakdown-fields.tsx'
import { GroupLimit } from './group-limit.tsx'
import type { Groups } from './groups.ts'

interface GroupFieldsProps {
  readonly config: Groups
  readonly change: (change: Partial<Groups>) => void
}

export const GroupFields = ({ config: { breakdown, limit }, change }: GroupFieldsProps) => (
  <>
    <BreakdownFields value={breakdown} onChange={(next) => change({ breakdown: next, offset: 0 })} />
    {breakdown.length > 0 && (
      <GroupLimit label="Groups at once" limit={limit} onChange={(next) => change({ limit: next, offset: 0 })} />
    )}
  </>
)
