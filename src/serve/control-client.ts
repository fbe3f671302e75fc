// How does a command line talk to the Cairn that owns a data directory?
// Through the control socket in that directory. If no Cairn runs on it, one is started in this process, without a TCP port,
// until close().
export { ControlError } from './control.ts'
export type { Control, ControlStats } from './control.ts'
export { openControlOf as openControl } from './control-connection.ts'
