// Simulated visitors: for `cairn demo`, benches and tests.
export { type SimulationOptions, simulateEvents } from './simulate.ts'
