import { describe, expect, it } from 'vitest'
import { ApiError } from '../api/request.ts'
import { hostnameOf } from './hostname.ts'
import { fieldErrors } from './issues.ts'

describe('a domain', () => {
  it('is taken from whatever people paste', () => {
    const pasted = {
      'https://www.Shop.example/cart?x=1#top': 'www.shop.example',
      'shop.example/': 'shop.example',
      '  shop.example. ': 'shop.example',
      '//shop.example:8080/x': 'shop.example:8080',
      'https://ada:secret@shop.example': 'shop.example',
      '*.shop.example': '*.shop.example',
      'münchen.example': 'münchen.example',
      '': '',
      'https://': '',
    }
    for (const [text, host] of Object.entries(pasted)) expect(hostnameOf(text), text).toBe(host)
  })
})

describe('what the server refused', () => {
  const refusal = (issues: readonly { path: string; message: string }[]) =>
    new ApiError(400, { code: 'bad_request', message: 'All wrong.', hint: 'See /docs.', issues })

  it('is said at the field, also where it is about one of several values', () => {
    const error = refusal([
      { path: 'hostnames[1]', message: 'Not a host name.' },
      { path: 'hostnames[2]', message: 'Nor this.' },
      { path: 'currency', message: 'No.' },
    ])
    expect(fieldErrors(error, ['hostnames', 'name'])).toEqual({
      errors: { hostnames: 'Not a host name.' },
      rest: 'currency: No.',
    })
  })

  it('is said as a whole where it belongs to no field', () => {
    expect(fieldErrors(refusal([]), ['name'])).toEqual({ errors: {}, rest: 'All wrong. See /docs.' })
    expect(fieldErrors(new Error('Offline'), ['name'])).toEqual({ errors: {}, rest: 'Offline' })
  })
})
