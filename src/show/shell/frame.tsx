// What stands around every page of somebody who is signed in? Header, navigation, project switch, command palette.
import { Outlet } from '@tanstack/react-router'

export function Frame() {
  return <Outlet />
}
