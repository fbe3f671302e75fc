// How is a new password set by a link?
export function ResetPasswordPage() {
  return null
}
