// What does one paste, and where, so that a site, an app or a server sends its events? One text a framework, with the key in it.

/** What the tracker's tag can be asked for; see packages/tracker/README.md. */
export const tagOptions = {
  links: { attribute: 'data-links', label: 'Outbound links and downloads' },
  forms: { attribute: 'data-forms', label: 'Submitted forms (never what was typed)' },
  offline: { attribute: 'data-offline', label: 'Keep events while the network is away' },
  hash: { attribute: 'data-hash', label: 'Pages differ by what follows # in their address' },
  persist: {
    attribute: 'data-persist',
    label: 'Know returning visitors for longer than a day (keeps an id in the browser: may need consent)',
  },
  respect: {
    attribute: 'data-respect',
    value: 'globalPrivacyControl doNotTrack',
    label: 'Leave out visitors whose browser asks not to be tracked',
  },
  localhost: { attribute: 'data-allow-localhost', label: 'Also count pages on localhost, to try it' },
} as const satisfies Record<string, { attribute: string; value?: string; label: string }>
export type TagOption = keyof typeof tagOptions

export interface SnippetContext {
  /** Where Cairn is reached, e.g. https://stats.example. */
  readonly origin: string
  readonly writeKey: string
  readonly options: readonly TagOption[]
}

interface Step {
  /** Where this goes. */
  readonly where: string
  readonly code: string
}
export interface Guide {
  readonly id: string
  readonly name: string
  readonly steps: (context: SnippetContext) => readonly Step[]
  /** What happens then, or what else is good to know. */
  readonly note?: string
  /** The checkboxes of the tag mean something here. */
  readonly hasTag: boolean
}

type Attribute = readonly [name: string, value: string]
const attributesOf = ({ origin, writeKey, options }: SnippetContext): readonly Attribute[] => [
  ['src', `${origin}/cairn.js`],
  ['data-key', writeKey],
  ...options.map((option): Attribute => {
    const known: { readonly attribute: string; readonly value?: string } = tagOptions[option]
    return [known.attribute, known.value ?? '']
  }),
]
const inTag = ([name, value]: Attribute): string => (value === '' ? name : `${name}="${value}"`)
/** JSX reads a name alone as true, which React would write as "true". */
const inJsx = ([name, value]: Attribute): string => `${name}="${value}"`

/** The tag for a page of HTML. */
export const tagOf = (context: SnippetContext): string =>
  `<script defer ${attributesOf(context).map(inTag).join(' ')}></script>`

const inHead = (file: string) => (context: SnippetContext) => [
  { where: `In ${file}, before </head>`, code: tagOf(context) },
]

const nextScript = (context: SnippetContext): string => `import Script from 'next/script'

export default function RootLayout({ children }) {
  return (
    <html lang="en">
      <body>
        {children}
        <Script
          ${attributesOf(context).map(inJsx).join('\n          ')}
        />
      </body>
    </html>
  )
}`

const nuxtConfig = (context: SnippetContext): string => `export default defineNuxtConfig({
  app: {
    head: {
      script: [
        {
          defer: true,
          ${attributesOf(context)
            .map(([name, value]) => `'${name}': '${value}',`)
            .join('\n          ')}
        },
      ],
    },
  },
})`

const wordPress = (context: SnippetContext): string => `add_action('wp_head', function () { ?>
  ${tagOf(context)}
<?php });`

// A tag manager drops attributes that it does not know from the tags it is given.
const tagManager = (context: SnippetContext): string => `<script>
  var script = document.createElement('script')
  ${attributesOf(context)
    .map(([name, value]) => (name === 'src' ? `script.src = '${value}'` : `script.setAttribute('${name}', '${value}')`))
    .join('\n  ')}
  document.head.appendChild(script)
</script>`

const node = ({ origin, writeKey }: SnippetContext): string => `await fetch('${origin}/track', {
  method: 'POST',
  headers: {
    Authorization: 'Bearer ${writeKey}',
    'Content-Type': 'application/json',
  },
  body: JSON.stringify({
    event_name: 'sign_up',
    distinct_id: user.id,
    properties: { plan: 'pro' },
  }),
})`

const curl = ({ origin, writeKey }: SnippetContext): string => `curl ${origin}/track \\
  -H 'Authorization: Bearer ${writeKey}' \\
  -H 'Content-Type: application/json' \\
  -d '{"event_name": "sign_up", "distinct_id": "ada", "properties": {"plan": "pro"}}'`

const android = ({ origin, writeKey }: SnippetContext): string => `val event = JSONObject()
  .put("event_name", "screen_view")
  .put("event_id", UUID.randomUUID().toString())
  .put("distinct_id", installationId) // a random UUID, kept in SharedPreferences
  .put("properties", JSONObject().put("screen", "Home"))

val request = Request.Builder()
  .url("${origin}/track")
  .header("Authorization", "Bearer ${writeKey}")
  .post(event.toString().toRequestBody("application/json".toMediaType()))
  .build()
client.newCall(request).enqueue(callback) // OkHttp`

const ios = ({ origin, writeKey }: SnippetContext): string => `let event: [String: Any] = [
  "event_name": "screen_view",
  "event_id": UUID().uuidString,
  "distinct_id": installationId, // a random UUID, kept in UserDefaults
  "properties": ["screen": "Home"],
]

var request = URLRequest(url: URL(string: "${origin}/track")!)
request.httpMethod = "POST"
request.setValue("Bearer ${writeKey}", forHTTPHeaderField: "Authorization")
request.setValue("application/json", forHTTPHeaderField: "Content-Type")
request.httpBody = try JSONSerialization.data(withJSONObject: event)
let _ = try await URLSession.shared.data(for: request)`

const routed =
  "Page views of the router are counted by themselves. Your own events: window.cairn('sign_up', { plan: 'pro' })."

export const guides: readonly Guide[] = [
  {
    id: 'html',
    name: 'HTML',
    hasTag: true,
    steps: inHead('every page'),
    note: 'Page views are counted by themselves. Your own events: data-cairn-event="sign_up" on a button or form.',
  },
  { id: 'react', name: 'React', hasTag: true, steps: inHead('index.html'), note: routed },
  {
    id: 'vue',
    name: 'Vue',
    hasTag: true,
    steps: (context) => [
      ...inHead('index.html')(context),
      { where: 'With Nuxt instead: in nuxt.config.ts', code: nuxtConfig(context) },
    ],
    note: routed,
  },
  {
    id: 'next',
    name: 'Next',
    hasTag: true,
    steps: (context) => [{ where: 'In app/layout.js', code: nextScript(context) }],
    note: routed,
  },
  {
    id: 'wordpress',
    name: 'WordPress',
    hasTag: true,
    steps: (context) => [
      { where: 'At the end of your theme’s functions.php', code: wordPress(context) },
      { where: 'Or, with a plugin for header code: in the header', code: tagOf(context) },
    ],
    note: 'A cache plugin may go on serving the old pages: empty its cache.',
  },
  {
    id: 'tag-manager',
    name: 'Tag manager',
    hasTag: true,
    steps: (context) => [{ where: 'A tag of the kind “Custom HTML”, fired on all pages', code: tagManager(context) }],
    note: 'Publish the container. Some visitors block tag managers: a tag in the page itself counts more of them.',
  },
  {
    id: 'server',
    name: 'Server',
    hasTag: false,
    steps: (context) => [
      { where: 'Node', code: node(context) },
      { where: 'Anything else that speaks HTTP', code: curl(context) },
    ],
    note: 'The answer is 202 once the event is on disk. Send the same event_id again when you got no answer: it counts once.',
  },
  {
    id: 'app',
    name: 'Apps',
    hasTag: false,
    steps: (context) => [
      { where: 'Android (Kotlin)', code: android(context) },
      { where: 'iOS (Swift)', code: ios(context) },
    ],
    note: 'Keep events that could not be sent, and send them later with their event_id and timestamp: none counts twice.',
  },
]
