// How are all projects doing, at a glance?
export function SitesPage() {
  return null
}
