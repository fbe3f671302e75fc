// Where is a saved report opened? In the builder of its kind; kinds without one on a page of their own.
import type { SavedReportJson } from '../../api/index.ts'
import { builderKinds, type BuilderKindName } from '../explore/kinds.ts'
import { builderPath, reportParams } from '../explore/report-address.ts'

export const hasBuilder = (kind: string): kind is BuilderKindName => builderKinds.some((one) => one === kind)

export interface ReportAddress {
  readonly to: string
  readonly search: Readonly<Record<string, unknown>>
}

/** `report`: as it is to be shown, perhaps with another range and filters than it is kept with. */
export function addressOf(
  projectId: number,
  { id, display }: Pick<SavedReportJson, 'id' | 'display'>,
  report: SavedReportJson['report'],
): ReportAddress {
  if (hasBuilder(report.kind))
    return {
      to: builderPath(projectId, report.kind),
      search: reportParams(report as Parameters<typeof reportParams>[0], display.chart, id),
    }
  return { to: `/p/${projectId}/reports/${id}`, search: {} }
}
