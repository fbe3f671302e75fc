// Who changed what?
export function AuditPage() {
  return null
}
