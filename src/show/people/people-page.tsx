// Who are they? People who did or did not do something, with what they did beside them.
import { BuilderPage } from '../explore/builder-page.tsx'
import type { BuilderKind } from '../explore/kinds.ts'
import { parsePeople, peopleReport, type PeopleConfig } from './config.ts'
import { PeopleFields } from './people-fields.tsx'
import { PeopleResultView } from './people-result.tsx'

const peopleKind: BuilderKind<'people', PeopleConfig> = {
  kind: 'people',
  title: 'People',
  charts: [{ value: 'table', label: 'Table' }],
  parse: parsePeople,
  report: peopleReport,
  Fields: PeopleFields,
  Result: PeopleResultView,
}

export const PeoplePage = () => <BuilderPage kind={peopleKind} />
