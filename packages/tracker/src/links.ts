// cairn-links.js, the module of `data-links`: which links lead away, which files are downloaded?
// `outbound_click` {url}, `file_download` {url, extension}; a file at another host is both.
import { on } from './guard.ts'
import { cairn, data } from './module.ts'

const extensions = (
  data['links'] ||
  'pdf,doc,docx,xls,xlsx,ppt,pptx,odt,ods,odp,txt,rtf,csv,epub,zip,rar,7z,gz,tgz,bz2,xz,tar,dmg,pkg,exe,msi,deb,rpm,apk,' +
    'iso,mp3,wav,ogg,m4a,mp4,mov,avi,mkv,webm'
).split(/[, ]+/)

const onClick = (event: MouseEvent): void => {
  const path = event.composedPath() as HTMLElement[]
  const link = path.find((element) => element.tagName === 'A') as HTMLAnchorElement | undefined
  // The right button opens a menu only. An element that the page named sends its own event.
  if (!link || event.button > 1 || path.some((element) => element.dataset?.['cairnEvent'])) return
  const { protocol, host, href, pathname, origin } = link
  if (!/^https?:$/.test(protocol)) return
  if (host !== location.host) cairn('outbound_click', { url: href })
  const extension = /\.(\w+)$/.exec(pathname)?.[1]?.toLowerCase() ?? ''
  // Without the query: a signed address is a secret.
  if (link.hasAttribute('download') || extensions.includes(extension))
    cairn('file_download', { url: origin + pathname, extension })
}

on('click', onClick)
// The middle button opens a link too.
on('auxclick', onClick)
