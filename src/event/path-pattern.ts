// Which paths does a pattern with wildcards mean? As a regular expression (RE2 and JavaScript alike).

/** `*` is any text without a slash, `**` any text; the whole path must fit. */
export const pathPattern = (path: string): string =>
  `^${path
    .split(/(\*\*|\*)/)
    .map((part) => (part === '**' ? '.*' : part === '*' ? '[^/]*' : part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&')))
    .join('')}$`
