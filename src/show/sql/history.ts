// Which queries were run here lately? In this browser, by project; nobody else sees them.
const most = 15
const keyOf = (projectId: number): string => `cairn-sql-${projectId}`

export function lastQueries(projectId: number): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(projectId)) ?? '[]')
    return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string').slice(0, most) : []
  } catch {
    return []
  }
}
export function rememberQuery(projectId: number, sql: string): void {
  try {
    const list = [sql, ...lastQueries(projectId).filter((one) => one !== sql)].slice(0, most)
    localStorage.setItem(keyOf(projectId), JSON.stringify(list))
  } catch {
    // A browser that keeps nothing: there is no history then.
  }
}
export function forgetQueries(projectId: number): void {
  localStorage.removeItem(keyOf(projectId))
}
