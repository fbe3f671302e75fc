// Which goals are there, and how are they doing?
export function GoalsPage() {
  return null
}
