// Where do people come from, and where do they land? Referrers, campaigns and click ids as they are in the wild.
import { choiceOf, type Random } from './random.ts'

type Intent = 'read' | 'shop' | 'plan' | 'browse' | 'app'

export interface Arrival {
  readonly referrer: string
  /** Query that is added to the landing page, without '?'. */
  readonly query: string
  readonly intent: Intent
}

interface SourceOf {
  readonly referrer: string
  readonly query: string | ((random: Random) => string)
  readonly intents: readonly (readonly [Intent, number])[]
}
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-'
const code = (random: Random, length: number): string => {
  let text = ''
  for (let index = 0; index < length; index++) text += letters[random.below(64)] ?? ''
  return text
}

const readers: SourceOf['intents'] = [
  ['read', 70],
  ['shop', 18],
  ['plan', 8],
  ['browse', 4],
]
const buyers: SourceOf['intents'] = [
  ['shop', 78],
  ['browse', 14],
  ['plan', 8],
]
const walkers: SourceOf['intents'] = [
  ['browse', 40],
  ['shop', 32],
  ['read', 12],
  ['plan', 16],
]

const source = (
  referrer: string,
  share: number,
  intents: SourceOf['intents'],
  query: SourceOf['query'] = '',
): readonly [SourceOf, number] => [{ referrer, query, intents }, share]

const table: readonly (readonly [SourceOf, number])[] = [
  source('', 23, walkers),
  source('https://www.google.com/', 31, readers),
  source('https://www.google.de/', 2.5, readers),
  source('https://www.google.co.uk/', 2.5, readers),
  source('https://www.bing.com/', 3.2, readers),
  source('https://duckduckgo.com/', 2.4, readers),
  source('https://www.ecosia.org/', 0.8, readers),
  source('https://search.brave.com/', 0.5, readers),
  source('https://chatgpt.com/', 2.6, readers, 'utm_source=chatgpt.com'),
  source('https://www.perplexity.ai/', 0.9, readers),
  source('https://claude.ai/', 0.5, readers),
  source('https://gemini.google.com/', 0.4, readers),
  source(
    'https://www.google.com/',
    6,
    buyers,
    (random) =>
      `utm_source=google&utm_medium=cpc&utm_campaign=${['brand', 'boots-search', 'tents-search', 'jackets-search'][random.below(4)] ?? ''}&gclid=${code(random, 24)}`,
  ),
  source(
    'https://www.google.com/',
    2,
    buyers,
    (random) => `utm_source=google&utm_medium=cpc&utm_campaign=shopping-feed&gclid=${code(random, 24)}`,
  ),
  source(
    'https://www.bing.com/',
    0.8,
    buyers,
    (random) => `utm_source=bing&utm_medium=cpc&utm_campaign=brand&msclkid=${code(random, 24)}`,
  ),
  source(
    'https://www.facebook.com/',
    2.4,
    buyers,
    (random) =>
      `utm_source=facebook&utm_medium=paid_social&utm_campaign=${random.chance(0.6) ? 'autumn-sale' : 'lookalike-hikers'}&utm_content=${random.chance(0.5) ? 'video' : 'carousel'}&fbclid=${code(random, 24)}`,
  ),
  source('https://l.instagram.com/', 2.2, buyers, 'utm_source=instagram&utm_medium=social&utm_campaign=bio-link'),
  source('https://www.facebook.com/', 1.2, readers),
  source('https://www.reddit.com/', 2.2, readers),
  source('https://out.reddit.com/', 0.6, readers),
  source('https://www.youtube.com/', 1.8, readers, 'utm_source=youtube&utm_medium=video&utm_campaign=gear-tests'),
  source('https://t.co/', 1, readers),
  source('https://bsky.app/', 0.5, readers),
  source('https://mastodon.social/', 0.3, readers),
  source('https://www.linkedin.com/', 0.6, readers),
  source('https://www.pinterest.com/', 1.2, readers),
  source('https://news.ycombinator.com/', 0.4, readers),
  source('https://github.com/', 0.5, [
    ['plan', 80],
    ['read', 20],
  ]),
  source('https://www.hikingadvisor.example/', 1.8, readers),
  source(
    'https://trailblog.example/best-tents',
    1.4,
    buyers,
    'utm_source=trailblog&utm_medium=affiliate&utm_campaign=best-tents',
  ),
  source('https://www.outdoor-forum.example/thread/4711', 0.9, readers),
  source('https://alpineclub.example/partners', 0.6, walkers),
]
const anySource = choiceOf(table)
const intentsOf = new Map(table.map(([entry]) => [entry, choiceOf(entry.intents)]))

const newsletter = choiceOf(
  ['weekly-routes', 'new-arrivals', 'autumn-sale', 'member-stories'].map((name, index) => [name, 4 - index]),
)
const direct: Arrival = { referrer: '', query: '', intent: 'browse' }

/** How somebody comes who was not here before. */
export function arriveFirst(random: Random): Arrival {
  const found = anySource.pick(random)
  const query = typeof found.query === 'string' ? found.query : found.query(random)
  return { referrer: found.referrer, query, intent: intentsOf.get(found)?.pick(random) ?? 'browse' }
}

/** How somebody comes back: mostly on their own, by mail on Tuesdays, or as the first time. */
export function arriveAgain(random: Random, weekday: number): Arrival {
  if (random.chance(weekday === 2 ? 0.34 : 0.08)) {
    const query = `utm_source=newsletter&utm_medium=email&utm_campaign=${newsletter.pick(random)}`
    return { referrer: '', query, intent: random.chance(0.65) ? 'shop' : 'read' }
  }
  if (random.chance(0.5)) return random.chance(0.6) ? { ...direct, intent: 'shop' } : direct
  return arriveFirst(random)
}
