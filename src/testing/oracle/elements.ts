// (filled with the selectors)
export const meetsElement = (_selector: string, _chain: string | undefined): boolean => false
