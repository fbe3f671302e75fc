// Who belongs to the organisation, with which role?
export function TeamPage() {
  return null
}
