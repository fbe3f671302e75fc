// Which functions may stand in a query of the SQL page? Only those of this list: they compute from their arguments. What
// reaches outside of the statement (files, addresses, dictionaries, settings, the server itself) is not in it, and neither
// is what a later version of the engine brings.

const scalars = `
  plus minus multiply divide intDiv intDivOrZero modulo moduloOrZero positiveModulo negate abs gcd lcm max2 min2 mod
  divideDecimal multiplyDecimal isFinite isInfinite isNaN ifNotFinite pi e exp exp2 exp10 log ln log2 log10 log1p sqrt cbrt
  pow power sin cos tan asin acos atan atan2 sinh cosh tanh hypot sign degrees radians factorial floor ceil ceiling round
   roundBankers trunc truncate roundToExp2 roundDuration roundAge roundDown widthBucket width_bucket
  equals notEquals less greater lessOrEquals greaterOrEquals isNotDistinctFrom isDistinctFrom
  and or not xor if multiIf coalesce ifNull nullIf isNull isNotNull isNullable isZeroOrNull assumeNotNull toNullable
  greatest least between caseWithExpression caseWithoutExpression firstNonDefault transform
  in notIn globalIn globalNotIn exists
  like notLike ilike notILike match multiSearchAny multiSearchAnyCaseInsensitive
  position positionCaseInsensitive positionUTF8 positionCaseInsensitiveUTF8 locate countSubstrings
  countSubstringsCaseInsensitive countMatches extract extractAll extractGroups extractAllGroups extractAllGroupsVertical
  extractAllGroupsHorizontal regexpExtract REGEXP_EXTRACT replace replaceOne replaceAll replaceRegexpOne replaceRegexpAll
  REGEXP_REPLACE translate translateUTF8 hasToken hasTokenCaseInsensitive hasSubsequence
  empty notEmpty length lengthUTF8 char_length character_length octet_length lower lcase upper ucase lowerUTF8 upperUTF8
  initcap initcapUTF8 reverse reverseUTF8 concat concatWithSeparator concat_ws substring substr mid substringUTF8
  substringIndex left right leftUTF8 rightUTF8 leftPad rightPad lpad rpad leftPadUTF8 rightPadUTF8 trim trimLeft trimRight
  trimBoth ltrim rtrim startsWith endsWith startsWithUTF8 endsWithUTF8 ascii format hex unhex bin unbin base64Encode
  base64Decode tryBase64Decode encodeURLComponent decodeURLComponent encodeURLFormComponent decodeURLFormComponent
  splitByChar splitByString splitByRegexp splitByWhitespace splitByNonAlpha alphaTokens tokens ngrams
  arrayStringConcat appendTrailingCharIfAbsent isValidUTF8 toValidUTF8 normalizeUTF8NFC soundex
  domain domainWithoutWWW topLevelDomain firstSignificantSubdomain cutToFirstSignificantSubdomain port path pathFull
  queryString fragment queryStringAndFragment extractURLParameter extractURLParameters extractURLParameterNames
  cutURLParameter cutQueryString cutFragment cutWWW protocol URLHierarchy URLPathHierarchy netloc
  IPv4NumToString IPv4StringToNum IPv4StringToNumOrNull IPv6NumToString IPv6StringToNum isIPv4String isIPv6String
  isIPAddressInRange
  MD5 SHA1 SHA256 sipHash64 cityHash64 xxHash64 xxHash32 halfMD5 CRC32 murmurHash3_64
  JSONHas JSONLength JSONType JSONExtract JSONExtractString JSONExtractInt JSONExtractUInt JSONExtractFloat
  JSONExtractBool JSONExtractRaw JSONExtractArrayRaw JSONExtractKeys JSONExtractKeysAndValues JSONExtractKeysAndValuesRaw
  JSON_VALUE JSON_QUERY JSON_EXISTS JSONAllPaths JSONAllPathsWithTypes isValidJSON toJSONString simpleJSONExtractString
  simpleJSONExtractInt simpleJSONExtractFloat simpleJSONExtractBool simpleJSONExtractRaw simpleJSONHas
  dynamicElement dynamicType variantElement variantType tupleElement untuple tuple tupleConcat map mapFromArrays mapKeys
  mapValues mapContains mapContainsKey mapFilter mapApply mapAdd mapSubtract mapUpdate mapExists mapAll mapSort
  array range arrayElement arrayElementOrNull arrayConcat has hasAll hasAny hasSubstr indexOf arrayCount countEqual
  arrayEnumerate arrayEnumerateUniq arrayEnumerateDense arrayPopBack arrayPopFront arrayPushBack arrayPushFront arrayResize
  arraySlice arraySort arrayReverseSort arrayPartialSort arrayUniq arrayJoin arrayDifference arrayDistinct arrayIntersect
  arrayUnion arrayReverse arrayFlatten arrayCompact arrayZip arrayMap arrayFilter arrayFill arrayReverseFill arraySplit
  arrayReverseSplit arrayExists arrayAll arrayFirst arrayFirstOrNull arrayLast arrayLastOrNull arrayFirstIndex
  arrayLastIndex arrayMin arrayMax arraySum arrayAvg arrayCumSum arrayCumSumNonNegative arrayProduct arrayRotateLeft
  arrayRotateRight arrayShiftLeft arrayShiftRight arrayWithConstant arrayDotProduct emptyArrayString
  emptyArrayUInt64 replicate arrayReduce
  bitAnd bitOr bitXor bitNot bitShiftLeft bitShiftRight bitTest bitCount bitmaskToArray
  CAST accurateCast accurateCastOrNull accurateCastOrDefault reinterpretAsUInt64 toTypeName materialize identity
  toInt8 toInt16 toInt32 toInt64 toInt128 toInt256 toUInt8 toUInt16 toUInt32 toUInt64 toUInt128 toUInt256 toFloat32
  toFloat64 toDecimal32 toDecimal64 toDecimal128 toDecimalString toString toFixedString toBool toUUID toUUIDOrNull toIPv4
  toIPv6 toIPv4OrNull toIPv6OrNull toLowCardinality
  toInt8OrNull toInt16OrNull toInt32OrNull toInt64OrNull toUInt8OrNull toUInt16OrNull toUInt32OrNull toUInt64OrNull
  toFloat32OrNull toFloat64OrNull toDecimal64OrNull toDateOrNull toDateTimeOrNull toDateTime64OrNull
  toInt8OrZero toInt16OrZero toInt32OrZero toInt64OrZero toUInt8OrZero toUInt16OrZero toUInt32OrZero toUInt64OrZero
  toFloat32OrZero toFloat64OrZero toDecimal64OrZero toDateOrZero toDateTimeOrZero toInt64OrDefault toUInt64OrDefault
  toFloat64OrDefault
  toDate toDate32 toDateTime toDateTime32 toDateTime64 toTime toUnixTimestamp toUnixTimestamp64Milli
  fromUnixTimestamp fromUnixTimestamp64Milli FROM_UNIXTIME toTimeZone toYear toQuarter toMonth toDayOfYear toDayOfMonth
  toDayOfWeek toHour toMinute toSecond toMillisecond toISOYear toISOWeek toWeek toYearWeek toStartOfYear toStartOfISOYear
  toStartOfQuarter toStartOfMonth toStartOfWeek toStartOfDay toStartOfHour toStartOfMinute toStartOfSecond
  toStartOfFiveMinutes toStartOfFiveMinute toStartOfTenMinutes toStartOfFifteenMinutes toStartOfInterval toMonday
  toLastDayOfMonth toLastDayOfWeek toRelativeDayNum toRelativeHourNum toRelativeWeekNum toRelativeMonthNum toYYYYMM
  toYYYYMMDD toYYYYMMDDhhmmss toDaysSinceYearZero date_trunc dateTrunc DATE_TRUNC date_diff dateDiff DATE_DIFF
  timestampDiff timeDiff date_add date_sub dateAdd dateSub timestamp_add timestamp_sub age addYears addQuarters addMonths
  addWeeks addDays addHours addMinutes addSeconds addMilliseconds subtractYears subtractQuarters subtractMonths
  subtractWeeks subtractDays subtractHours subtractMinutes subtractSeconds subtractMilliseconds addInterval
  subtractInterval toIntervalYear toIntervalQuarter toIntervalMonth toIntervalWeek toIntervalDay toIntervalHour
  toIntervalMinute toIntervalSecond toIntervalMillisecond now now64 today yesterday formatDateTime dateName monthName
  parseDateTime parseDateTimeOrNull parseDateTimeBestEffort parseDateTimeBestEffortOrNull parseDateTime64BestEffort
  parseDateTime64BestEffortOrNull timeSlot timeSlots makeDate makeDateTime makeDateTime64 date year quarter month day
  hour minute second week dayofweek dayofmonth dayofyear last_day
  formatReadableSize formatReadableQuantity formatReadableDecimalSize formatReadableTimeDelta bar
  rand rand32 rand64 randCanonical greatCircleDistance geoDistance
  finalizeAggregation runningAccumulate ignore grouping
`

const aggregates = `
  count sum sumWithOverflow sumKahan sumCount avg avgWeighted min max any anyLast anyHeavy any_value first_value last_value
  argMin argMax argAndMin argAndMax uniq uniqExact uniqCombined uniqCombined64 uniqHLL12 uniqUpTo
  quantile quantiles quantileExact quantilesExact quantileExactInclusive quantilesExactInclusive quantileExactExclusive
  quantilesExactExclusive quantileExactLow quantileExactHigh quantileTDigest quantilesTDigest quantileTiming
  quantilesTiming quantileDeterministic quantileExactWeighted quantilesExactWeighted quantileTDigestWeighted
  quantileInterpolatedWeighted quantileDD median medianExact medianTDigest medianTiming
  stddevPop stddevSamp varPop varSamp covarPop covarSamp corr skewPop skewSamp kurtPop kurtSamp STDDEV_POP STDDEV_SAMP
  VAR_POP VAR_SAMP entropy
  topK topKWeighted groupArray groupArrayLast groupArraySample groupArraySorted groupArrayMovingSum groupArrayMovingAvg
  groupUniqArray groupArrayInsertAt groupConcat group_concat array_agg groupBitAnd groupBitOr groupBitXor groupBitmap
     histogram sparkbar singleValueOrNull exponentialMovingAverage simpleLinearRegression
   boundingRatio deltaSum deltaSumTimestamp intervalLengthSum maxIntersections maxIntersectionsPosition
  rankCorr studentTTest welchTTest mannWhitneyUTest kolmogorovSmirnovTest meanZTest cramersV theilsU contingency
  windowFunnel retention sequenceMatch sequenceCount sequenceNextNode mapConcat
  row_number rank dense_rank denseRank percent_rank percentRank cume_dist ntile lag lead lagInFrame leadInFrame nth_value
  nonNegativeDerivative
`
const higherOrder = `
  arrayAll arrayAvg arrayCompact arrayCount arrayCumSum arrayCumSumNonNegative arrayDifference arrayExists arrayFill
  arrayFilter arrayFirst arrayFirstIndex arrayFirstOrNull arrayLast arrayLastIndex arrayLastOrNull arrayMap arrayMax
  arrayMin arrayPartialSort arrayProduct arrayReverseFill arrayReverseSort arrayReverseSplit arraySort arraySplit arraySum
  mapAll mapApply mapExists mapFilter mapSort
`
const names = (text: string): readonly string[] => text.split(/\s+/).filter((name) => name !== '')

/** As the engine's documentation writes them; case does not matter for calls. */
export const allowedFunctions: readonly string[] = [...new Set([...names(scalars), ...names(aggregates)])].toSorted()

/** Rows of their own, not of a table. */
export const allowedTableFunctions: readonly string[] = ['numbers', 'generateSeries', 'generate_series', 'values']

const lower = (list: readonly string[]): ReadonlySet<string> => new Set(list.map((name) => name.toLowerCase()))
const scalarSet = lower(allowedFunctions)
const aggregateSet = lower(names(aggregates))
const takers = lower(names(higherOrder))
const tableSet = lower(allowedTableFunctions)
/** `sumIf`, `uniqExactOrNull`, `avgIfOrDefault` … */
const combinator = /(if|array|distinct|ornull|ordefault|foreach|state|merge|map|argmin|argmax)$/

export function isAllowedFunction(name: string): boolean {
  let rest = name.toLowerCase()
  if (scalarSet.has(rest)) return true
  while (combinator.test(rest)) {
    rest = rest.replace(combinator, '')
    if (aggregateSet.has(rest)) return true
  }
  return false
}
/** Of the list, with combinators: `sum`, `sumIf`, `uniqExactArray`. */
export const isAggregateFunction = (name: string): boolean => {
  const rest = name.toLowerCase()
  return aggregateSet.has(rest) || (!scalarSet.has(rest) && isAllowedFunction(rest))
}
/** Its first argument may be a lambda, or the name of a function. */
export const takesFunction = (name: string): boolean => takers.has(name.toLowerCase())
export const isAllowedTableFunction = (name: string): boolean => tableSet.has(name.toLowerCase())
