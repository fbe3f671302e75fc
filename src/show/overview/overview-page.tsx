// What happened, where from, what did they do?
export function OverviewPage() {
  return null
}
