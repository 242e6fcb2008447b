/** The rules of the extractor about manuals alone, and the edit that switches each off. Older ones stand among the text rules. */
import type { Edit } from './edits.ts'

/** In the order a page meets them. */
export const MANUAL_RULES: readonly Edit[] = [
  {
    name: 'menus above the prose of a manual',
    file: 'extract/content/keep/gaps.js',
    find: 'gap = withoutMenus(gap, flow, { kept, reasons }, at);',
    replace: '{}',
  },
  {
    name: 'mastheads of manuals',
    file: 'extract/content/keep/keep-blocks.js',
    find: 'dropMastheads(flow, kept, reasons);',
    replace: '{}',
  },
  {
    name: 'colophons of manuals',
    file: 'extract/content/keep/keep-blocks.js',
    find: 'dropColophon(flow, kept, reasons);',
    replace: '{}',
  },
  {
    name: 'synopses',
    file: 'extract/content/keep/keep-blocks.js',
    find: 'keepSynopsis(flow, kept, reasons);',
    replace: '{}',
  },
]
