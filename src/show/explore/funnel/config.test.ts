import { describe, expect, it } from 'vitest'
import { moveStep, parseFunnel, removeStep } from './config.ts'

const config = parseFunnel({
  steps: ['view', 'cart', 'checkout', 'purchase'].map((event_name) => ({ events: [{ event_name }] })),
  exclusions: [
    { events: [{ event_name: 'refund' }], after_step: 1, before_step: 2 },
    { events: [{ event_name: 'error' }] },
  ],
  breakdown: ['path'],
  attribution: 2,
})
const nameAt = ({ steps = [] }: Partial<typeof config>, index: number | undefined) =>
  steps[index ?? -1]?.events?.[0]?.event_name

describe('steps of a funnel', () => {
  it('that are moved keep what is said about them', () => {
    const now = moveStep(config, 0, 3)
    expect(now.steps?.map((_, index) => nameAt(now, index))).toEqual(['cart', 'checkout', 'purchase', 'view'])
    const [refund, error] = now.exclusions ?? []
    expect([nameAt(now, refund?.after_step), nameAt(now, refund?.before_step)]).toEqual(['cart', 'checkout'])
    expect(error).toEqual({ events: [{ event_name: 'error' }] })
    expect(nameAt(now, Number(now.attribution))).toBe('checkout')
    const turned = moveStep(config, 2, 0)
    const [between] = turned.exclusions ?? []
    expect([nameAt(turned, between?.after_step), nameAt(turned, between?.before_step)]).toEqual(['checkout', 'cart'])
  })

  it('that are removed take their place along', () => {
    const now = removeStep(config, 0)
    const [refund] = now.exclusions ?? []
    expect([nameAt(now, refund?.after_step), nameAt(now, refund?.before_step)]).toEqual(['cart', 'checkout'])
    expect(nameAt(now, Number(now.attribution))).toBe('checkout')
    const without = removeStep(config, 3)
    expect(nameAt(without, Number(without.attribution))).toBe('checkout')
    expect(without.exclusions?.[0]).toMatchObject({ after_step: 1, before_step: 2 })
    expect(nameAt(removeStep({ ...config, attribution: 3 }, 3), 2)).toBe('checkout')
  })
})
