// The line that goes into a page.

/** `address`: under which visitors reach Cairn. */
export const snippetOf = (address: string, writeKey: string, allowLocalHosts = false): string =>
  `<script defer src="${address}/cairn.js" data-key="${writeKey}"${allowLocalHosts ? ' data-allow-localhost' : ''}></script>`
