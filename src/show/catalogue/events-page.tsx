// Which events and properties arrive?
export function EventsPage() {
  return null
}
