// Which HTTP status does an error of the engine have? As ClickHouse's HTTPHandler maps its codes.

const statuses: readonly (readonly [status: number, codes: readonly number[]])[] = [
  // Bad request: syntax, types, unparsable values, unknown parameters.
  [
    400,
    [
      6, 7, 9, 20, 25, 26, 27, 28, 33, 36, 38, 41, 42, 43, 44, 47, 49, 51, 53, 61, 62, 69, 70, 72, 85, 116, 117, 130,
      131,
    ],
  ],
  [400, [167, 168, 184, 215, 378, 407, 427, 456, 457, 467, 691]],
  [403, [192, 193, 497, 516]],
  [404, [46, 50, 56, 60, 73, 81, 115]],
  [413, [223]],
  [501, [1, 48]],
  [503, [202, 209, 439]],
]
const statusOf = new Map(statuses.flatMap(([status, codes]) => codes.map((code) => [code, status])))

/** ClickHouse's code in an error's text, 0 if there is none. */
export const errorCode = (message: string): number => Number(/Code: (\d+)/.exec(message)?.[1] ?? 0)

/** 500 for what is not the statement's own fault. */
export const errorStatus = (code: number): number => statusOf.get(code) ?? 500

/** chDB repeats "Code: N. DB::Exception:" at every level; keep one, and the body as a server writes it. */
export function errorBody(message: string): string {
  const code = errorCode(message)
  const inner = message.replace(/^(Code: \d+\. DB::Exception: )+/, '')
  return code === 0 ? message : `Code: ${code}. DB::Exception: ${inner}`
}
