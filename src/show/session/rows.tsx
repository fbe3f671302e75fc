// A list of things with what can be done to each, parted by hairlines; lines break on a phone.
import { Box } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './rows.module.css'

export function Rows({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <Box component="ul" className={classes['rows']} aria-label={label}>
      {children}
    </Box>
  )
}
