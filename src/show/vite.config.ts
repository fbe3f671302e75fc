// How is the dashboard built? Into dist/show, each page and the charts as chunks of their own; nothing inlined, for a strict CSP.
import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { compress } from './compress.ts'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), compress()],
  build: {
    outDir: join(import.meta.dirname, '../../dist/show'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2023',
    // light-dark() as it is: what it would be turned into needs the colour scheme in the same file.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    manifest: true,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        // What four pages share is one file: else a page is forty requests, most of them of a few hundred bytes.
        // The builders' parts stay theirs: the overview does not load them. (No chunk without its dependencies: those that
        // import each other then begin before each other.)
        codeSplitting: {
          groups: [
            {
              name: 'common',
              test: /^(?!.*(echarts|zrender|topojson|world-atlas|[\\/]show[\\/]explore[\\/]|@dnd-kit))/,
              minShareCount: 4,
            },
          ],
        },
      },
    },
  },
})
