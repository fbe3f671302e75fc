// Which charts stand in a place? Found without the code that draws them again as a picture.

/** ECharts' canvases, and what is drawn by elements. */
export const drawingsIn = (place: HTMLElement | null): readonly HTMLElement[] => [
  ...(place?.querySelectorAll<HTMLElement>('[_echarts_instance_], [data-picture="true"]') ?? []),
]

/** Is there a chart that can be drawn as a picture? Plain tables and lists are none. */
export const hasChart = (place: HTMLElement | null): boolean => drawingsIn(place).length > 0
