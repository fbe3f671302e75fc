// How does the first visitor become the owner?
export function SetupPage() {
  return null
}
