// The importer's own verdict on a log line (asset, error, redirect, method) is followed.
import type { Step } from '../types.ts'

export const verdict: Step = {
  name: 'verdict',
  run: ({ wire }) =>
    wire.drop_reason === undefined ? undefined : { reason: wire.drop_reason, detail: 'by the importer' },
}
