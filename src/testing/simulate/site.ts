// Which site is it? An outfitter for walkers, with a journal that brings readers, a shop, and a route planner that is
// sold as a subscription. Pages are asked for by Zipf's law.
import { zipf } from './random.ts'

const host = 'www.fernweh.example'
export const origin = `https://${host}`

export interface Page {
  /** Path and query. */
  readonly path: string
  readonly title: string
  /** Seconds that half of its readers stay. */
  readonly seconds: number
}
const page = (path: string, title: string, seconds: number): Page => ({ path, title: `${title} – Fernweh`, seconds })

export const home = page('/', 'Gear and routes for long walks', 18)
export const shop = page('/shop', 'Shop', 16)
export const journal = page('/journal', 'Journal', 20)
export const cart = page('/cart', 'Your cart', 22)
export const checkout = page('/checkout', 'Checkout', 70)
export const done = page('/checkout/done', 'Thank you', 15)
export const planner = page('/planner', 'Route planner', 35)
export const pricing = page('/planner/pricing', 'Pricing', 40)
export const signUp = page('/planner/sign-up', 'Sign up', 45)
export const login = page('/login', 'Log in', 12)
export const app = page('/planner/app', 'Your routes', 40)
export const account = page('/account', 'Your account', 25)
export const about = page('/about', 'About us', 30)

export interface Product {
  readonly id: string
  readonly name: string
  readonly category: string
  /** US dollars. */
  readonly price: number
  readonly page: Page
}

const names =
  'Larch Granite Ridge Scree Alder Tarn Corrie Heath Bothy Summit Moraine Juniper Kestrel Fell Cairngorm Rowan Esker Birch Lichen Marmot'.split(
    ' ',
  )
const kinds: readonly (readonly [category: string, kind: string, price: number])[] = [
  ['boots', 'boots', 189],
  ['backpacks', 'backpack', 149],
  ['jackets', 'rain jacket', 229],
  ['tents', 'tent', 379],
  ['sleeping-bags', 'sleeping bag', 259],
  ['stoves', 'stove', 69],
  ['poles', 'trekking poles', 99],
  ['maps', 'map set', 24],
]
const slugOf = (text: string): string => text.toLowerCase().replaceAll(' ', '-')

const categories: readonly { readonly name: string; readonly page: Page }[] = kinds.map(([name]) => ({
  name,
  page: page(`/shop/${name}`, name.replace('-', ' '), 25),
}))

/** Most popular first; the kinds take turns. */
const products: readonly Product[] = names.flatMap((name, nameIndex) =>
  kinds.map(([category, kind, base], kindIndex) => {
    const title = `${name} ${kind}`
    return {
      id: `p-${100 + nameIndex * kinds.length + kindIndex}`,
      name: title,
      category,
      price: Math.round(base * (0.7 + ((nameIndex * 7 + kindIndex * 3) % 13) / 16)) - 0.1,
      page: page(`/shop/${category}/${slugOf(title)}`, title, 32),
    }
  }),
)

const ways =
  'West Highland Way;Tour du Mont Blanc;Kungsleden;GR 20;Alta Via 1;Laugavegur;Pennine Way;Camino Primitivo;Rheinsteig;Lycian Way'.split(
    ';',
  )
const angles =
  'in seven days;packing list;in winter;on a budget;with children;what went wrong;by public transport;the best huts;a photo diary'.split(
    ';',
  )
const posts: readonly Page[] = angles.flatMap((angle) =>
  ways.map((way) => page(`/journal/${slugOf(`${way} ${angle}`)}`, `${way}: ${angle}`, 75)),
)
/** The post that a large site linked to one day. */
export const famousPost = page(
  '/journal/we-walked-2000-km-with-a-spreadsheet',
  'We walked 2,000 km with a spreadsheet',
  110,
)

const docs: readonly Page[] =
  'import-gpx;offline-maps;share-a-route;elevation;api;teams;print;billing;shortcuts;privacy'
    .split(';')
    .map((slug) => page(`/planner/docs/${slug}`, slug.replaceAll('-', ' '), 55))
const help: readonly Page[] = 'delivery;returns;sizes;repairs;payment;contact'
  .split(';')
  .map((slug) => page(`/help/${slug}`, slug, 28))

export const anyProduct = zipf(products)
export const anyCategory = zipf(categories, 0.8)
export const anyPost = zipf(posts, 1.1)
export const anyDoc = zipf(docs, 0.9)
export const anyHelp = zipf(help, 0.7)
export const anySearch = zipf(
  'rain jacket;tent;hiking boots;backpack 50l;sleeping bag;gift card;poles;map;stove;sale;kids boots;waterproof;ultralight tent;socks;down jacket;headlamp'.split(
    ';',
  ),
)

/** Dollars in another currency, as a shop rounds them. */
export const priceIn = (dollars: number, currency: 'USD' | 'EUR' | 'GBP'): number =>
  currency === 'USD' ? dollars : Math.round(dollars * (currency === 'EUR' ? 0.95 : 0.82)) - 0.1
