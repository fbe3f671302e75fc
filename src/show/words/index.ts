// How are numbers, money, durations, dates and names said? Import from here; each says in its docstring what it gives.
export { axisText, daysText, dayText, intervalText } from './dates.ts'
export { agoText, browserTimeZone, clockText, momentText, timeZoneText } from './moments.ts'
export { countryFlag, countryName, languageName } from './names.ts'
export {
  changeText,
  countText,
  decimalText,
  durationText,
  moneyText,
  moneyTexts,
  percentText,
  shareText,
  shortCountText,
} from './numbers.ts'
