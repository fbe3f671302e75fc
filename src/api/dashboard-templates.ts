// Which dashboards does Cairn know how to make? Each template names the events it needs; a project says which of its own these
// are, and reports whose events it does not have are left out.
import type { TemplateJson, TileJson } from './analysis-schemas.ts'
import { newSavedReportSchema, type templateKeys } from './analysis-schemas.ts'
import { appReports, contentReports, saasReports, shopReports, webReports } from './template-reports.data.ts'
import type { TemplateReport } from './template-reports.data.ts'

type TemplateKey = (typeof templateKeys)[number]
/** What a template needs → the project's event. */
export type TemplateEvents = Readonly<Record<string, string | null>>

interface Template {
  readonly key: TemplateKey
  readonly name: string
  readonly description: string
  readonly needs: readonly { readonly key: string; readonly label: string; readonly looksLike: RegExp }[]
  readonly reports: readonly TemplateReport[]
}

const signUp = {
  key: 'sign_up',
  label: 'Somebody signs up',
  looksLike: /^(user[ _-]?)?(sign(ed)?[ _-]?up|regist(er|ered|ration)|account[ _-]?created|create[ _-]?account)/i,
}
const purchase = {
  key: 'purchase',
  label: 'Somebody buys',
  looksLike: /^(purchase|order[ _-]?(completed|placed|paid)|bought|checkout[ _-]?completed|payment[ _-]?succeeded)/i,
}
const share = { key: 'share', label: 'Somebody shares a page', looksLike: /^(share|content[ _-]?shared)/i }

export const templates: readonly Template[] = [
  {
    key: 'web',
    name: 'Website',
    description: 'Who comes, from where, what they read, and whether they come back.',
    needs: [],
    reports: webReports,
  },
  {
    key: 'saas',
    name: 'SaaS',
    description: 'Sign-ups, activation, subscriptions, and who stays.',
    needs: [
      signUp,
      {
        key: 'activate',
        label: 'Somebody does what the product is for',
        looksLike:
          /(activat|onboard\w*[ _-]?(complet|finish|done)|project[ _-]?created|create[ _-]?project|feature[ _-]?used|invite)/i,
      },
      {
        key: 'subscribe',
        label: 'Somebody begins to pay',
        looksLike: /(subscri(be|ption)|upgrade|plan[ _-]?(changed|started)|trial[ _-]?converted|purchase|payment)/i,
      },
    ],
    reports: saasReports,
  },
  {
    key: 'shop',
    name: 'Shop',
    description: 'Revenue, the way to an order, and customers who buy again.',
    needs: [
      {
        key: 'view_product',
        label: 'Somebody looks at a product',
        looksLike: /(product|item)[ _-]?view|view(ed)?[ _-]?(product|item)/i,
      },
      {
        key: 'add_to_cart',
        label: 'Something goes into the basket',
        looksLike: /add(ed)?[ _-]?to[ _-]?(cart|basket|bag)|(cart|basket)[ _-]?add|product[ _-]?added/i,
      },
      {
        key: 'checkout',
        label: 'Somebody goes to the checkout',
        looksLike: /(begin|start)\w*[ _-]?checkout|checkout([ _-]?(start|begin|begun|view)\w*)?$/i,
      },
      purchase,
    ],
    reports: shopReports,
  },
  {
    key: 'content',
    name: 'Content',
    description: 'What is read, how far, and whether readers come back and subscribe.',
    needs: [
      {
        key: 'subscribe',
        label: 'Somebody subscribes to what you write',
        looksLike: /(newsletter|subscri(be|ption)|follow(ed)?$|sign(ed)?[ _-]?up)/i,
      },
      share,
    ],
    reports: contentReports,
  },
  {
    key: 'app',
    name: 'App',
    description: 'Active people, new ones, the way through onboarding, and who stays.',
    needs: [
      signUp,
      {
        key: 'onboarded',
        label: 'Somebody gets through the first steps',
        looksLike: /(onboard\w*|tutorial)[ _-]?(complet|finish|done)/i,
      },
      {
        key: 'key_action',
        label: 'Somebody does what the app is for',
        looksLike:
          /(activat|feature[ _-]?used|level[ _-]?(complet|up)|message[ _-]?sent|play|workout|purchase|search)/i,
      },
    ],
    reports: appReports,
  },
]

/** The template with the project's event that each need looks like; `names`: its events, most frequent first. */
export const guessEvents = (
  { key, name, description, needs, reports }: Template,
  names: readonly string[],
): TemplateJson => ({
  key,
  name,
  description,
  needs: needs.map(({ key: need, label, looksLike }) => ({
    key: need,
    label,
    guess: names.find((one) => looksLike.test(one)) ?? null,
  })),
  reports: reports.map((report) => ({ name: report.name, needs: [...report.needs] })),
})

interface Instance {
  readonly reports: readonly ReturnType<typeof newSavedReportSchema.parse>[]
  /** Their panels, by the ids that the reports were given. */
  readonly tilesOf: (ids: readonly number[]) => readonly TileJson[]
}

/** The reports that can be made of the events, and where their panels stand: left to right, row by row. */
export function instantiate(key: TemplateKey, events: TemplateEvents): Instance {
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
      const places = flow(possible.map(({ size }) => size))
      return ids.flatMap((id, index): TileJson[] => {
        const place = places[index]
        return place === undefined ? [] : [{ kind: 'report', key: `r${index}`, report_id: id, ...place }]
      })
    },
  }
}

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
