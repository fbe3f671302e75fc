// What can be set of a project?
export function ProjectSettingsPage() {
  return null
}
