// How is an invitation taken?
export function InvitationPage() {
  return null
}
