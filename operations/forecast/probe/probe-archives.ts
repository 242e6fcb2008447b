/** The probe of archives: a quarter of the pages that were drawn is built, then all of them. */
import type { Config } from '../../../schemas/index.ts'
import { readDatasetRecords } from '../../../shards/verify/inspect.ts'
import type { Run } from '../../run/run.ts'
import { drawCaptures } from '../draw/draw-captures.ts'
import { yieldsOf } from '../tell/yields.ts'
import { buildProbe, checkPages, LEAST_PAGES, type Probed, type ProbeOptions, probePartitions } from './build-probe.ts'
import type { ProbePlace } from './probe-place.ts'

/** Draws and builds them. E_USAGE for archives with too few pages; else as a build rejects. */
export async function probeArchives(run: Run, options: ProbeOptions, place: ProbePlace): Promise<Probed> {
  const { config, probe } = options
  const { folder } = place
  const drawn = await drawCaptures(run.record.imports, {
    store: run.store,
    seed: config.seed,
    maxPageBytes: config.network.maxPageBytes,
    wanted: (pages) => Math.max(LEAST_PAGES, 'pages' in probe ? probe.pages : Math.ceil(pages * probe.share)),
    isByHost: true,
    folder,
  })
  checkPages(drawn.drawn.large)
  const shuffle = probePartitions(config, drawn.pages)
  const from = (sources: readonly string[]): Config => ({
    ...config,
    sources: [...sources],
    partitions: { ...config.partitions, shuffle },
  })
  // One store where pictures are asked for, so that none is asked for twice.
  const [first, second] = config.network.offline ? (['small', 'large'] as const) : (['probe', 'probe'] as const)
  const { measure: small } = await buildProbe(options, place.storeAt(first), from(drawn.small))
  const built = await buildProbe(options, place.storeAt(second), from(drawn.large))
  const yields = await yieldsOf((name) => readDatasetRecords(built.files, name), drawn.hosts, [])
  const large = built.measure
  const notes =
    drawn.readShare < 1
      ? [`${Math.round(100 * drawn.readShare)} % of the archives were read, and pictures only there`]
      : []
  return { small, large, yields, pages: drawn.pages, politeSeconds: 0, pagesPerByte: drawn.pagesPerByte, notes }
}
