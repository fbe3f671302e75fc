// What did the person click? Elements that the page named by `data-cairn-event`.
import { on } from './guard.ts'
import { propertiesOf } from './settings.ts'
import { track } from './track.ts'

const onClick = (event: Event): void => {
  // The composed path also leads out of shadow roots; it ends in the document and the window, which have no dataset.
  const element = (event.composedPath() as HTMLElement[]).find((target) => target.dataset?.['cairnEvent'])
  // A named form (it has elements) counts when it is submitted, anything else when it is clicked.
  if (element && !(element as Partial<HTMLFormElement>).elements === (event.type === 'click'))
    track(element.dataset['cairnEvent'] as string, propertiesOf(element))
}

export const watchClicks = (): void => {
  on('click', onClick)
  on('submit', onClick)
}
