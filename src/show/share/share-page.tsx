// What does a guest with a read-only link see?
export function SharePage() {
  return null
}
