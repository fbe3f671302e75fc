// How does an answer become a file on the reader's disk? Fetched like everything else, then handed to the browser.
import { ApiError } from './request.ts'

/** Throws an ApiError for an answer that is no file. */
export async function saveFile(asked: Promise<Response>, fallbackName: string): Promise<void> {
  const response = await asked.catch(() => {
    throw new ApiError(0, {})
  })
  if (!response.ok) {
    const answer = (await response.json().catch(() => ({}))) as { error?: object }
    throw new ApiError(response.status, answer.error ?? {})
  }
  keepBlob(await response.blob(), nameOf(response.headers.get('Content-Disposition') ?? '') ?? fallbackName)
}

/** The name in any language, else the one in ASCII. */
function nameOf(disposition: string): string | undefined {
  const full = /filename\*=UTF-8''([^;]+)/.exec(disposition)?.[1]
  return full === undefined ? /filename="([^"]+)"/.exec(disposition)?.[1] : decodeURIComponent(full)
}

/** Hands bytes to the browser as a download. */
export function keepBlob(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // Not at once: the browser reads it after the click.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
