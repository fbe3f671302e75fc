// Who is here now, and what are they doing?
export function LivePage() {
  return null
}
