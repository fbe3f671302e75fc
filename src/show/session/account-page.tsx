// What can people change about themselves: name, password, second factor, sessions?
export function AccountPage() {
  return null
}
