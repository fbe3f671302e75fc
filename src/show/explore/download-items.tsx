// What stands in every menu that saves an answer? Its numbers in four formats and, where there is a chart, the chart as a picture.
import { Menu } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconPhoto, IconTable } from '@tabler/icons-react'
import { ApiError } from '../api/request.ts'
import { keepBlob } from '../api/save-file.ts'
import type { TableFormat } from '../api/table-export.ts'
import { hasChart } from './picture-place.ts'

const files: readonly { readonly format: TableFormat; readonly label: string }[] = [
  { format: 'csv', label: 'CSV' },
  { format: 'xlsx', label: 'Excel (XLSX)' },
  { format: 'json', label: 'JSON' },
  { format: 'parquet', label: 'Parquet' },
]

interface DownloadItemsProps {
  /** Where the charts are drawn. Looked at while the menu is open. */
  readonly place: () => HTMLElement | null
  /** Title of the picture and name of its file. */
  readonly name: string
  /** Saves the numbers. Throws an ApiError. */
  readonly onTable: (format: TableFormat) => Promise<void>
  /** Something is being made, or was. */
  readonly onBusy?: (isBusy: boolean) => void
}

/** To be drawn anew each time the menu opens. */
export function DownloadItems({ place, name, onTable, onBusy }: DownloadItemsProps) {
  const saved = async (work: () => Promise<void>): Promise<void> => {
    onBusy?.(true)
    try {
      await work()
    } catch (error) {
      notifications.show({
        color: 'red',
        title: 'The file could not be saved',
        message: error instanceof ApiError ? `${error.message} ${error.hint}` : String(error),
      })
    }
    onBusy?.(false)
  }
  return (
    <>
      <Menu.Label>The numbers</Menu.Label>
      {files.map(({ format, label }) => (
        <Menu.Item
          key={format}
          leftSection={<IconTable size={16} aria-hidden />}
          onClick={() => void saved(() => onTable(format))}
        >
          {label}
        </Menu.Item>
      ))}
      {hasChart(place()) && (
        <>
          <Menu.Label>The chart</Menu.Label>
          {(['png', 'svg'] as const).map((format) => (
            <Menu.Item
              key={format}
              leftSection={<IconPhoto size={16} aria-hidden />}
              onClick={() => void saved(() => savePicture(place(), name, format))}
            >
              Picture ({format.toUpperCase()})
            </Menu.Item>
          ))}
        </>
      )}
    </>
  )
}

/** The code that draws is loaded when it is first needed. */
async function savePicture(place: HTMLElement | null, name: string, format: 'png' | 'svg'): Promise<void> {
  const { pngOf, svgOf } = await import('./picture.ts')
  const svg = svgOf(place, name)
  if (svg === undefined) throw new Error('There is no chart to draw. Choose another view than the table.')
  const words = name.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  keepBlob(
    format === 'svg' ? new Blob([svg], { type: 'image/svg+xml' }) : await pngOf(svg),
    `${['cairn', ...words].join('-').slice(0, 80)}.${format}`,
  )
}
