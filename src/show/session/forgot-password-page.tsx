// How does one ask for a new password?
export function ForgotPasswordPage() {
  return null
}
