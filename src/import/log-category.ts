// Was that request a page view, and if not, what was it? The first that holds, from top to bottom: a bot (by process' own
// judgement), an error, a redirect, not a GET, an asset; what is left is a page view.
import type { DropReason } from '../event/index.ts'
import type { LogEntry } from './log-entry.ts'
import type { JudgeAgent } from './types.ts'

/** Extensions of files that are no pages. Pages of any kind (html, php, aspx, jsp, cgi, none) are. */
const assetExtensions: ReadonlySet<string> = new Set(
  `css js mjs cjs ts map json json5 jsonld webmanifest manifest wasm xml xsl xslt rss atom rdf txt csv tsv yaml yml toml
   ico png jpg jpeg jpe gif svg svgz webp avif bmp tif tiff heic jxl apng cur psd ai eps
   woff woff2 ttf otf eot
   mp3 mp4 m4a m4v m4s ogg oga ogv opus wav flac aac webm avi mov mkv mpg mpeg wmv flv ts m3u8 mpd vtt srt
   pdf ps doc docx xls xlsx ppt pptx odt ods odp rtf epub mobi ics vcf
   zip gz tgz bz2 xz zst 7z rar tar jar war deb rpm apk dmg exe msi iso img bin pkg whl gem torrent sig asc md5 sha1 sha256
   c cc cpp cxx h hpp m4 mk py pyc sh bash lua rs go java tex patch diff spec conf cfg ini pcap
   swf class log bak sql db sqlite dat lock swp pem key crt`.split(/\s+/),
)
/** Files by their whole path, without query. */
const assetPaths = /^\/(?:favicon|apple-touch-icon|browserconfig|\.well-known)(?:[/.-]|$)/i
/** Feeds without an extension ("/feed/", "/blog/rss", "?feed=rss2", "?flav=atom"). */
const feedPath = /\/(?:feed|feeds|rss|rss2|atom|rdf)\/?$/i
const feedQuery = /(?:^|&)(?:feed|flav|flavou?r|format|type)=(?:rss|atom|rdf|feed)[\w.]*(?:&|$)/i

/** Why the request is no page view; undefined if it is one. */
export function dropReasonOf(entry: LogEntry, judge: JudgeAgent): DropReason | undefined {
  const { status, method, userAgent } = entry
  const verdict = userAgent === undefined ? undefined : judge(userAgent)
  if (verdict !== undefined) return verdict
  if (status >= 400 || status === 0) return 'error_status'
  // 304: the page was read, from the browser's own store.
  if (status >= 300 && status !== 304) return 'redirect'
  if (method !== 'GET') return 'method'
  // 101 is a socket, 204 an empty answer (beacons): no page either.
  if (status < 200 || status === 204 || isAsset(entry.target)) return 'asset'
  return undefined
}

export function isAsset(target: string): boolean {
  const queryAt = target.indexOf('?')
  const path = queryAt === -1 ? target : target.slice(0, queryAt)
  const name = path.slice(path.lastIndexOf('/') + 1)
  const dotAt = name.lastIndexOf('.')
  if (dotAt !== -1 && assetExtensions.has(name.slice(dotAt + 1).toLowerCase())) return true
  if (assetPaths.test(path) || feedPath.test(path)) return true
  return queryAt !== -1 && feedQuery.test(target.slice(queryAt + 1))
}
