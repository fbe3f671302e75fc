// Links and buttons that lead to other pages by the router, without loading everything anew.
import { Anchor, Button, type AnchorProps, type ButtonProps } from '@mantine/core'
import { createLink } from '@tanstack/react-router'
import type { AnchorHTMLAttributes, Ref } from 'react'

type Html = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof AnchorProps | 'href'>
type ButtonHtml = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof ButtonProps | 'href'>

export const PageAnchor = createLink((props: AnchorProps & Html & { readonly ref?: Ref<HTMLAnchorElement> }) => (
  <Anchor underline="always" {...props} />
))
export const PageButton = createLink((props: ButtonProps & ButtonHtml & { readonly ref?: Ref<HTMLAnchorElement> }) => (
  <Button component="a" {...props} />
))
