// Is the dashboard alone on the screen? The browser's full screen where it is allowed; in any case nothing but the dashboard.
import { useEffect, useState } from 'react'

export interface FullScreen {
  readonly isOn: boolean
  readonly toggle: () => void
}

/** Ends with Escape, with `toggle`, and when the page is left. */
export function useFullScreen(): FullScreen {
  const [isOn, setOn] = useState(false)
  useEffect(() => {
    if (!isOn) return
    document.documentElement.dataset['cairnFull'] = ''
    // It may be refused (a frame, a policy): then the page is as large as its window.
    document.documentElement.requestFullscreen?.().catch(() => undefined)
    const onChange = (): void => {
      if (document.fullscreenElement === null) setOn(false)
    }
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.defaultPrevented && document.querySelector('[role="dialog"]') === null)
        setOn(false)
    }
    document.addEventListener('fullscreenchange', onChange)
    document.addEventListener('keydown', onKey)
    return () => {
      delete document.documentElement.dataset['cairnFull']
      document.removeEventListener('fullscreenchange', onChange)
      document.removeEventListener('keydown', onKey)
      if (document.fullscreenElement !== null) document.exitFullscreen().catch(() => undefined)
    }
  }, [isOn])
  return { isOn, toggle: () => setOn((now) => !now) }
}
