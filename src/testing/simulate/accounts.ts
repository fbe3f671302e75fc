// Who are those with an account? Names, and for some the company that they plan routes for: told by their number alone, so
// that the same seed gives the same people and no chance is drawn for it.
const firstNames = ['Ada', 'Ben', 'Chloé', 'Dora', 'Elif', 'Finn', 'Greta', 'Hugo', 'Inés', 'Jonas', 'Kaja', 'Liam', 'Mina', 'Noah', 'Olga', 'Pau', 'Quinn', 'Rosa', 'Sven', 'Tara'] // prettier-ignore
const lastNames = ['Almeida', 'Brandt', 'Costa', 'Dubois', 'Eriksen', 'Fischer', 'García', 'Haas', 'Ivanov', 'Jensen', 'Keller', 'Lindt', 'Moreau', 'Novak', 'Okafor', 'Peeters', 'Quist', 'Rossi', 'Silva', 'Tanaka'] // prettier-ignore
const companies = ['Alpine Guides', 'Blue Trail', 'Cloudberry Tours', 'Dolomite Days', 'Eastwind', 'Fjordland', 'Gipfelbuch', 'Highline', 'Inselwandern', 'Jura Walks', 'Karst & Co', 'Lakeside'] // prettier-ignore

const pick = <T>(from: readonly T[], number: number): T | undefined => from[Math.abs(number) % from.length]

export interface Account {
  readonly name: string
  readonly email: string
  /** '' for people on their own. */
  readonly company: string
}

export function accountOf(number: number): Account {
  const first = pick(firstNames, number) ?? ''
  const last = pick(lastNames, Math.floor(number / firstNames.length) * 7 + number) ?? ''
  const plain = `${first}.${last}`
    .normalize('NFD')
    .replaceAll(/[^A-Za-z.]/g, '')
    .toLowerCase()
  return {
    name: `${first} ${last}`,
    email: `${plain}${number}@example.com`,
    company: number % 3 === 0 ? (pick(companies, Math.floor(number / 3)) ?? '') : '',
  }
}

/** The groups of what somebody with an account does; undefined for people on their own. */
export function groupsOf(number: number): Readonly<Record<string, string>> | undefined {
  const { company } = accountOf(number)
  return company === '' ? undefined : { company: company.toLowerCase().replaceAll(/[^a-z]+/g, '-') }
}
