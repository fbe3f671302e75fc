// Where do people go? The builder of paths.
import { BuilderPage } from '../builder-page.tsx'
import type { BuilderKind } from '../kinds.ts'
import { parsePaths, pathsReport, type PathsConfig } from './config.ts'
import { PathsFields } from './paths-fields.tsx'
import { PathsResultView } from './paths-result.tsx'

const pathsKind: BuilderKind<'paths', PathsConfig> = {
  kind: 'paths',
  title: 'Paths',
  charts: [
    { value: 'sankey', label: 'Flow' },
    { value: 'table', label: 'Tables' },
  ],
  parse: parsePaths,
  report: pathsReport,
  Fields: PathsFields,
  Result: PathsResultView,
}

export const PathsPage = () => <BuilderPage kind={pathsKind} />
