/** Who may import whom: the floor plan of docs/architecture.md as a table, a row a folder, each with its reason. */
import { CRAWLER_LAYERS } from './crawler.ts'
import { GROUND_LAYERS } from './ground.ts'
import type { Layer } from './layer.ts'
import { PROGRAM_LAYERS } from './programs.ts'
import { STAGE_LAYERS } from './stages.ts'

export const LAYERS: readonly Layer[] = [...GROUND_LAYERS, ...CRAWLER_LAYERS, ...STAGE_LAYERS, ...PROGRAM_LAYERS]
