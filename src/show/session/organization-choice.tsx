// Of which organisation does this page speak? Most people have one and are not asked.
import { Select } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import type { OrganizationJson } from '../../api/index.ts'
import { useSession } from '../api/session.ts'
import { useSearchText } from './address.ts'

/** The one that the address names, or the reader's first; undefined while it is not known or there is none. */
export function useOrganization(): OrganizationJson | undefined {
  const organizations = useSession().data?.organizations ?? []
  const named = useSearchText('organization')
  return organizations.find(({ id }) => id === named) ?? organizations[0]
}

export function OrganizationChoice({ chosen }: { readonly chosen: OrganizationJson | undefined }) {
  const organizations = useSession().data?.organizations ?? []
  const navigate = useNavigate()
  if (organizations.length < 2 || chosen === undefined) return null
  return (
    <Select
      aria-label="Organisation"
      data={organizations.map(({ id, name }) => ({ value: id, label: name }))}
      value={chosen.id}
      allowDeselect={false}
      onChange={(organization) => void navigate({ to: '.', search: { organization: organization ?? chosen.id } })}
    />
  )
}
