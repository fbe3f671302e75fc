// How is a project made?
export function NewSitePage() {
  return null
}
