// For tests of the API that ask for nothing of these.
import { noCohorts } from './no-cohorts.ts'
import { noLive } from './no-live.ts'
import { noPersons } from './no-persons.ts'
import { noSql } from './no-sql.ts'

export const noAnswers = { live: noLive, sql: noSql, cohorts: noCohorts, persons: noPersons }
