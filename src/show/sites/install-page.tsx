// How does the snippet get into a site, and has the first event arrived?
export function InstallPage() {
  return null
}
