// Is this a favourite of the reader? A star that can be pressed; each reader has favourites of their own.
import { ActionIcon, Tooltip } from '@mantine/core'
import { IconStar, IconStarFilled } from '@tabler/icons-react'
import { useFavourite, type BoardKind } from '../api/boards.ts'

interface StarProps {
  readonly projectId: number
  readonly kind: BoardKind
  readonly id: number
  readonly name: string
  readonly isFavourite: boolean
}

export function Star({ projectId, kind, id, name, isFavourite }: StarProps) {
  const favourite = useFavourite(projectId, kind)
  const Sign = isFavourite ? IconStarFilled : IconStar
  return (
    <Tooltip label={isFavourite ? 'No longer a favourite' : 'Make it a favourite of mine'}>
      <ActionIcon
        size={32}
        aria-label={`Favourite: ${name}`}
        aria-pressed={isFavourite}
        color={isFavourite ? 'yellow' : 'gray'}
        onClick={() => favourite.mutate({ id, isFavourite: !isFavourite })}
      >
        <Sign size={17} aria-hidden />
      </ActionIcon>
    </Tooltip>
  )
}
