import { expect, it } from 'vitest'
import { deviceName, isPhone } from './device-name.ts'

it('names browser and system as people call them', () => {
  const windows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)'
  expect(deviceName(`${windows} AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36 Edg/150.0`)).toBe(
    'Edge on Windows',
  )
  const iphone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Safari/604.1'
  expect(deviceName(iphone)).toBe('Safari on iPhone')
  expect(isPhone(iphone)).toBe(true)
  expect(isPhone(windows)).toBe(false)
})

it('shows the start of what it does not know', () => {
  expect(deviceName('')).toBe('Unknown device')
  expect(deviceName('curl/8.1')).toBe('curl/8.1')
})
