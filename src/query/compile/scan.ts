// What can't be told of each element of an array for itself: whether one begins depends on what the one before it has left open.
// A fold that appends to a list copies the list each time, so that its work grows with the square of the length. Here the array is
// cut into pieces of about the root of its length: a first fold tells what is open before each, a second one looks into all at once.
import { sql, type Sql } from '../../sql/index.ts'

/** A time that is before all others, and one before that: ms. */
const beginning = sql`toInt64(-9000000000000000)`
export const notAtAll = sql`toInt64(-9000000000000001)`

/**
 * Array(UInt8) beside `begins` and `free` (Array(Int64), `begins` in order): whether each is taken, where it begins at `free` of the
 * last one that was, or later. What begins `notAtAll` never is.
 */
export function takenInTurn(begins: Sql, free: Sql): Sql {
  const next = sql`if(x.1 >= free, x.2, free)`
  const before = sql`arrayFold((acc, piece) -> (arrayFold((free, x) -> ${next}, piece, acc.1), arrayPushBack(acc.2, acc.1)), pieces, (${beginning}, emptyArrayInt64())).2`
  const told = sql`arrayFold((acc, x) -> if(x.1 >= acc.1, (x.2, arrayPushBack(acc.2, toUInt8(1))), (acc.1, arrayPushBack(acc.2, toUInt8(0)))), piece, (free, emptyArrayUInt8())).2`
  const cut = sql`arrayMap(xs -> arraySplit((x, n) -> (n - 1) % toUInt32(ceil(sqrt(length(xs)))) = 0, xs, arrayEnumerate(xs)), [arrayZip(${begins}, ${free})])[1]`
  return sql`arrayFlatten(arrayMap(pieces -> arrayMap((piece, free) -> ${told}, pieces, ${before}), [${cut}]))`
}
