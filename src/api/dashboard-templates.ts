// Which dashboards does Cairn know how to make? Each template names the events it needs; a project says which of its own these
// are, and reports whose events it does not have are left out.
import type { TemplateJson, TileJson } from './analysis-schemas.ts'
import { newSavedReportSchema, type templateKeys } from './analysis-schemas.ts'
import { appReports, contentReports, saasReports, shopReports, webReports } from './template-reports.data.ts'
import type { TemplateReport } from './template-reports.data.ts'
import { templateNeeds, type TemplateNeed } from './template-needs.data.ts'

type TemplateKey = (typeof templateKeys)[number]
/** What a template needs → the project's event. */
export type TemplateEvents = Readonly<Record<string, string | null>>

interface Template {
  readonly key: TemplateKey
  readonly name: string
  readonly description: string
  /** Stands on top of the dashboard; Markdown. */
  readonly intro: string
  readonly needs: readonly TemplateNeed[]
  readonly reports: readonly TemplateReport[]
}

const change = 'Choose a range or filters above: they hold for all panels. A panel’s name opens its report.'
export const templates: readonly Template[] = [
  {
    key: 'web',
    name: 'Website',
    description: 'Who comes, from where, what they read, and whether they come back.',
    intro: `**Who comes, from where, and do they come back?** Figures of the last 30 days with those before; campaigns are told by their UTM tags. ${change}`,
    needs: templateNeeds.web,
    reports: webReports,
  },
  {
    key: 'saas',
    name: 'SaaS',
    description: 'Sign-ups, activation, subscriptions, and who stays.',
    intro: `**Do people who sign up get to what the product is for, pay, and stay?** The funnels count people, each within its window; retention is by the week of the sign-up. ${change}`,
    needs: templateNeeds.saas,
    reports: saasReports,
  },
  {
    key: 'shop',
    name: 'Shop',
    description: 'Revenue, the way to an order, and customers who buy again.',
    intro: `**What is sold, where do buyers get lost, and do they buy again?** Revenue is the sum of the orders’ \`revenue\`. ${change}`,
    needs: templateNeeds.shop,
    reports: shopReports,
  },
  {
    key: 'content',
    name: 'Content',
    description: 'What is read, how far, and whether readers come back and subscribe.',
    intro: `**What is read, how far, and by whom again?** Time on page is time with the page in sight; scroll depth is the deepest point reached. ${change}`,
    needs: templateNeeds.content,
    reports: contentReports,
  },
  {
    key: 'app',
    name: 'App',
    description: 'Active people, new ones, the way through onboarding, and who stays.',
    intro: `**Who is active, who gets through the first steps, and who stays?** Retention is by the day on which somebody came first. ${change}`,
    needs: templateNeeds.app,
    reports: appReports,
  },
]

/** 'Order Completed', 'orderCompleted' → 'order_completed'. */
const plain = (name: string): string =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_|_$/g, '')

/** The event that is meant: an exact name before one that only looks so. `names`: most frequent first. */
function guess({ names: exact, looksLike, unless }: TemplateNeed, names: readonly string[]): string | null {
  for (const wanted of exact) {
    const found = names.find((one) => plain(one) === wanted)
    if (found !== undefined) return found
  }
  return names.find((one) => looksLike.test(plain(one)) && !unless.test(plain(one))) ?? null
}

/** What a project has besides events: reports that need it are left out where it has none. */
export interface TemplateFacts {
  /** A type of groups: company. */
  readonly group_type: string | null
  readonly goals: 'some' | null
}
const isFact = (need: string): need is keyof TemplateFacts => need === 'group_type' || need === 'goals'

/** The template with the project’s event that each need looks like; `names`: its events, most frequent first. */
export const guessEvents = (
  { key, name, description, needs, reports }: Template,
  names: readonly string[],
  facts: TemplateFacts,
): TemplateJson => ({
  key,
  name,
  description,
  needs: needs.map((need) => ({ key: need.key, label: need.label, guess: guess(need, names) })),
  reports: reports
    .filter((report) => report.needs.every((need) => !isFact(need) || facts[need] !== null))
    .map((report) => ({ name: report.name, needs: report.needs.filter((need) => !isFact(need)) })),
})

interface Instance {
  readonly reports: readonly ReturnType<typeof newSavedReportSchema.parse>[]
  /** Their panels, by the ids that the reports were given. */
  readonly tilesOf: (ids: readonly number[]) => readonly TileJson[]
}

/** The reports that can be made of the events, and where their panels stand: left to right, row by row. */
export function instantiate(key: TemplateKey, named: TemplateEvents, facts: TemplateFacts): Instance {
  const events: TemplateEvents = { ...named, ...facts }
  const template = templates.find((each) => each.key === key)
  const possible = (template?.reports ?? []).filter(({ needs }) =>
    needs.every((need) => (events[need] ?? null) !== null),
  )
  const event = (need: string): string => events[need] ?? ''
  return {
    reports: possible.map(({ name, description, chart, report }) =>
      newSavedReportSchema.parse({
        name,
        description,
        report: report(event),
        display: chart === undefined ? {} : { chart },
      }),
    ),
    tilesOf: (ids) => {
      const [top, ...places] = flow([introSize, ...possible.map(({ size }) => size)])
      const intro: readonly TileJson[] =
        top === undefined || template === undefined
          ? []
          : [{ kind: 'text', key: 'intro', text: template.intro, ...top }]
      return [
        ...intro,
        ...ids.flatMap((id, index): TileJson[] => {
          const place = places[index]
          return place === undefined ? [] : [{ kind: 'report', key: `r${index}`, report_id: id, ...place }]
        }),
      ]
    },
  }
}

const introSize = [12, 2] as const

interface Place {
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}

/** Left to right; a new row where the width of 12 is full. */
function flow(sizes: readonly (readonly [number, number])[]): readonly Place[] {
  const places: Place[] = []
  let x = 0
  let y = 0
  let rowHeight = 0
  for (const [w, h] of sizes) {
    if (x + w > 12) {
      x = 0
      y += rowHeight
      rowHeight = 0
    }
    places.push({ x, y, w, h })
    x += w
    rowHeight = Math.max(rowHeight, h)
  }
  return places
}
