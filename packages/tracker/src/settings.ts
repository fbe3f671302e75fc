// What did the person who pasted the script tag ask for? The only place that reads the tag.

/** The tag. A script of type "module" has none: the README asks for `defer`. */
export const script = document.currentScript as HTMLScriptElement

/** Its `data-…` attributes: `data-allow-localhost` is `data.allowLocalhost`, '' where it has no value. */
export const data = script.dataset

/** An address beside the script, wherever that is served and whatever it is called. An URL is as good as its text here. */
const beside = (path: string): string => new URL(path, script.src) as unknown as string

/** Address of `POST /track`. */
export const api = data['api'] || beside('track')

/** Attributes `data-prop-…` of the tag and `data-cairn-prop-…` of an element: `data-prop-plan="pro"` → `{plan: 'pro'}`. */
export const propertiesOf = (element: Element): Record<string, string> => {
  const properties: Record<string, string> = {}
  for (const { name, value } of element.attributes) {
    const property = name.split('-prop-')[1]
    if (property) properties[property] = value
  }
  return properties
}

/** Loads the modules that are switched on. `import` hands the tag's nonce on, where the page's policy asks for one. */
export const loadModules = (): void => {
  ;['offline', 'forms', 'links'].forEach((name) => {
    if (name in data) import(beside('cairn-' + name + '.js')).catch(String)
  })
}
