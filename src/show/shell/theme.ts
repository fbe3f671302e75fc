// What does Cairn look like? Calm: white cards, hairlines, one blue. Colours of text keep a contrast of 4.5 in light and dark.
import {
  ActionIcon,
  Alert,
  Badge,
  Card,
  createTheme,
  Loader,
  Menu,
  Modal,
  ModalHeader,
  NavLink,
  Tabs,
  Tooltip,
  type CSSVariablesResolver,
} from '@mantine/core'

/** Also for those who come by keyboard or finger. */
const tooltipEvents = { hover: true, focus: true, touch: true }

export const theme = createTheme({
  primaryColor: 'blue',
  primaryShade: 8,
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  headings: { fontWeight: '600', sizes: { h1: { fontSize: '1.5rem' }, h2: { fontSize: '1.125rem' } } },
  components: {
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray' } }),
    Alert: Alert.extend({ defaultProps: { variant: 'light' } }),
    Badge: Badge.extend({ defaultProps: { variant: 'light', tt: 'none', fw: 500 } }),
    Card: Card.extend({ defaultProps: { withBorder: true, padding: 'md' }, classNames: { root: 'cairn-card' } }),
    // The role: a label stands on nothing else.
    Loader: Loader.extend({ defaultProps: { type: 'dots', role: 'status' } }),
    Menu: Menu.extend({ defaultProps: { shadow: 'md', withinPortal: true, transitionProps: { duration: 80 } } }),
    Modal: Modal.extend({
      defaultProps: {
        centered: true,
        transitionProps: { duration: 120 },
        closeButtonProps: { 'aria-label': 'Close' },
      },
    }),
    // Its <header> would be a second banner of the page.
    ModalHeader: ModalHeader.extend({ defaultProps: { role: 'presentation' } }),
    NavLink: NavLink.extend({ defaultProps: { variant: 'light' } }),
    Tabs: Tabs.extend({ defaultProps: { keepMounted: false } }),
    Tooltip: Tooltip.extend({
      defaultProps: { openDelay: 300, transitionProps: { duration: 80 }, events: tooltipEvents },
    }),
  },
})

/** Colours of text that Mantine has too pale for small print. */
export const cssVariables: CSSVariablesResolver = ({ colors }) => {
  const light = Object.keys(colors).map((name) => [
    `--mantine-color-${name}-light-color`,
    `var(--mantine-color-${name}-9)`,
  ])
  const dark = Object.keys(colors).map((name) => [
    `--mantine-color-${name}-light-color`,
    `var(--mantine-color-${name}-2)`,
  ])
  return {
    variables: {},
    light: {
      ...Object.fromEntries(light),
      '--mantine-color-green-light-color': '#1d6b30',
      '--mantine-color-dimmed': '#5a6169',
      '--mantine-color-placeholder': '#68707a',
      '--mantine-color-error': '#c02b2b',
      '--mantine-color-anchor': 'var(--mantine-color-blue-8)',
    },
    dark: {
      ...Object.fromEntries(dark),
      '--mantine-color-dimmed': '#a6a9ad',
      '--mantine-color-placeholder': '#969a9f',
      '--mantine-color-error': '#ff8f8f',
      '--mantine-color-anchor': 'var(--mantine-color-blue-3)',
    },
  }
}
