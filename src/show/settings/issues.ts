// What did the server say of which field of a form?
import { ApiError } from '../api/request.ts'

/** Field → what is wrong, for `form.setErrors`: 'hostnames[0]' is said at hostnames. `rest`: what belongs to no field. */
export function fieldErrors(
  error: unknown,
  fields: readonly string[],
): { readonly errors: Record<string, string>; readonly rest: string } {
  if (!(error instanceof ApiError)) return { errors: {}, rest: error instanceof Error ? error.message : String(error) }
  const errors: Record<string, string> = {}
  const rest: string[] = []
  for (const { path, message } of error.issues) {
    const field = path.split(/[.[]/, 1)[0] ?? ''
    if (fields.includes(field)) errors[field] ??= message
    else rest.push(path === '' ? message : `${path}: ${message}`)
  }
  if (error.issues.length === 0) rest.push([error.message, error.hint].filter(Boolean).join(' '))
  return { errors, rest: rest.join(' ') }
}
