// What in a URL is a secret or tells who somebody is, and how it is taken out: parameters named like secrets, tokens
// that are recognised by their form (JWT), and e-mail addresses, plain or percent-encoded.
import { remember } from './bounded-map.ts'

/** Stands where something was taken out. */
export const redacted = '[redacted]'

/** Whole names of parameters that carry secrets, lower case, without '-', '_', '.', '[' and ']'. */
const secretNames: ReadonlySet<string> = new Set(
  `auth authorization bearer code jwt key otp pass passcode passphrase passwd password pin pwd secret session sessid
   sessionid sid phpsessid jsessionid aspsessionid sig signature ticket token xsrf csrf magic nonce samlresponse
   samlrequest oauthverifier mkttok resetkey activationkey confirmationcode verificationcode invitecode
   email mail emailaddress useremail`.split(/\s+/),
)
/** Parts that make a name secret wherever they stand, in the same form. `token` is in access_token, id_token, csrfToken… */
const secretParts =
  /token|secret|passw(?:or)?d|apikey|accesskey|privatekey|authkey|sessionkey|sessionid|credential|xamzsignature/

/** True where a query parameter's value must not be kept, judged by its (still encoded) name. */
export const isSecretName = remember(5_000, (name: string): boolean => {
  const plain = decodeLoosely(name)
    .toLowerCase()
    .replaceAll(/[-_.[\]\s]/g, '')
  return secretNames.has(plain) || secretParts.test(plain)
})

// Both patterns begin only where a run of their characters begins: else a hostile text takes quadratic time.
/** Anything that can be a local part, '@' or its encodings ('%40', '%2540'), a domain that ends in letters. */
const email =
  /(?<![\p{L}\p{N}._%+'-])[\p{L}\p{N}._%+'-]+(?:@|%(?:25)*40)(?:[\p{L}\p{N}-]{1,63}\.){1,8}(?:\p{L}{2,24}|xn--[a-z0-9-]{2,59})/giu
/** JSON Web Token: two parts of base64url that begin as `{"` does, maybe a third. */
const jwt = /(?:(?<![\w-])|(?<=%[0-9a-f]{2}))eyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?/gi

/** Text with e-mail addresses and JSON Web Tokens taken out. Gives the same string where there is none. */
export function redactText(text: string): string {
  let result = text
  if (result.includes('@') || result.includes('40')) result = result.replace(email, redacted)
  if (result.includes('eyJ')) result = result.replace(jwt, redacted)
  return result
}

/** A path, with session ids of servlet containers (";jsessionid=…") taken out as well. */
export function redactPath(path: string): string {
  const text = redactText(path)
  return text.includes(';') ? text.replaceAll(/;(jsessionid|phpsessid|sid)=[^/;?#]*/gi, `;$1=${redacted}`) : text
}

/** Percent-decoding that leaves what can't be decoded as it is. '+' is a space. */
export function decodeLoosely(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text
  if (!spaced.includes('%')) return spaced
  try {
    return decodeURIComponent(spaced)
  } catch {
    return spaced
  }
}
