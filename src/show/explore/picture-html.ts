// How does a drawing that is made of elements (bars of a funnel, a retention triangle, figures) become a picture? Its boxes and
// texts, where they stand on the page, as SVG.

interface Painted {
  readonly width: number
  readonly height: number
  /** Content of a `<g>`. */
  readonly svg: string
}

/** Elements that are drawn as they stand; what is for screen readers alone, or marked data-picture="none", is left out. */
export function paintedHtml(root: HTMLElement): Painted {
  const origin = root.getBoundingClientRect()
  const place = (box: DOMRect) => ({ x: round(box.left - origin.left), y: round(box.top - origin.top) })
  const boxes = [...root.querySelectorAll<HTMLElement>('*')].flatMap((element) => {
    const style = getComputedStyle(element)
    const box = element.getBoundingClientRect()
    // Stripes (of who was lost) as a pale area of their colour.
    const isStriped = isClear(style.backgroundColor) && style.backgroundImage !== 'none'
    if ((isClear(style.backgroundColor) && !isStriped) || box.width <= 1 || box.height < 1) return []
    const fill = isStriped ? style.color : style.backgroundColor
    const { x, y } = place(box)
    return `<rect x="${x}" y="${y}" width="${round(box.width)}" height="${round(box.height)}" rx="2" fill="${escaped(fill)}"${isStriped ? ' fill-opacity="0.2"' : ''}/>`
  })
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  const texts: string[] = []
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const parent = node.parentElement
    const said = (node.textContent ?? '').replaceAll(/\s+/g, ' ')
    if (parent === null || said.trim() === '' || isUnseen(parent)) continue
    const range = document.createRange()
    range.selectNodeContents(node)
    const box = range.getBoundingClientRect()
    const style = getComputedStyle(parent)
    const { x, y } = place(box)
    const size = Number.parseFloat(style.fontSize)
    texts.push(
      `<text xml:space="preserve" x="${x}" y="${round(y + box.height / 2 + size * 0.36)}" font-size="${size}" font-weight="${style.fontWeight}" fill="${escaped(style.color)}">${escaped(fitting(said, parent))}</text>`,
    )
  }
  return { width: root.scrollWidth, height: root.scrollHeight, svg: boxes.join('') + texts.join('') }
}

const round = (pixels: number): number => Math.round(pixels * 10) / 10
const isClear = (color: string): boolean => color === 'transparent' || color === 'rgba(0, 0, 0, 0)'
const isUnseen = (element: HTMLElement): boolean =>
  element.closest('[data-picture="none"]') !== null ||
  element.getBoundingClientRect().width <= 1 ||
  getComputedStyle(element).visibility === 'hidden'

/** As much of it as its place shows. */
function fitting(text: string, { scrollWidth, clientWidth }: HTMLElement): string {
  if (clientWidth === 0 || scrollWidth <= clientWidth) return text
  const length = Math.max(1, Math.floor((text.length * clientWidth) / scrollWidth) - 1)
  // No half of a sign at the end.
  return `${text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '')}…`
}

/** As text of XML, which knows neither control characters nor halves of signs. */
export const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[^\P{Cc}\t\n\r]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
