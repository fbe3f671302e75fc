// How does one sign in: password, second factor, single sign-on?
export function SignInPage() {
  return null
}
