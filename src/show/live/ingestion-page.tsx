// What was taken, refused or kept apart, and why?
export function IngestionPage() {
  return null
}
