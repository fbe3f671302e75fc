// In which formats do events leave? Apart, so that the command line can name them without loading the API.
export const exportFormats = ['ndjson', 'csv', 'parquet', 'arrow'] as const
export type ApiExportFormat = (typeof exportFormats)[number]
