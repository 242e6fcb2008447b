/** `m3w view`: opens a dataset, serves it on loopback at once, and makes its index meanwhile. */
import type { Server } from 'node:http'
import { serve } from '@hono/node-server'
import { M3wError, openView } from '../index.ts'
import { viewerApp } from './app.ts'
import { buildIndex } from './index/build-index.ts'
import { stagesOf } from './index/kinds.ts'
import { openIndex } from './index/open-index.ts'
import { openSampling } from './index/sample.ts'
import { type Beside, columnsOf, openState } from './server/state.ts'

export interface ViewOptions {
  /** 0 takes any that is free. */
  readonly port: number
  /** Of a store: its id. Default: the newest. */
  readonly dataset?: string | undefined
  /** Documents in the index, at most; beside them all drops of rare reasons. */
  readonly sample: number
  readonly seed: number
  /** A second config, whose limits are tried beside those of the dataset. */
  readonly beside?: Beside | undefined
  /** Default: `decisions.jsonl` in the store. */
  readonly decisionsFile?: string | undefined
}

export interface Viewer {
  readonly url: string
  /** Settles when the index is whole, or with what kept it from that. */
  readonly indexed: Promise<void>
  close(): Promise<void>
}

/** Only this machine may ask. */
const LOOPBACK = '127.0.0.1'

/** Opens the viewer. E_USAGE where there is no dataset, or the port is taken. */
export async function viewDataset(
  location: string,
  { port, dataset, sample, seed, beside, decisionsFile }: ViewOptions,
): Promise<Viewer> {
  const view = await openView(location, dataset)
  const { documents } = view.manifest
  const datasets = [view, ...view.others].map(({ manifest }) => manifest.id)
  const db = openIndex({ folder: view.indexFolder, datasets, sample, seed })
  const sampling = openSampling(stagesOf(view), { sample, seed, documents })
  const state = await openState(view, { db, sampling, decisionsFile, beside })
  const { server, url } = await listen(viewerApp(state).fetch, port)
  const stop = new AbortController()
  const building = buildIndex(db, view, {
    sampling,
    signal: stop.signal,
    onProgress(progress) {
      state.progress = progress
    },
  })
  // Columns are read before they are asked for, a few rows at a time.
  building.then(() => (stop.signal.aborted ? undefined : columnsOf(state))).catch(() => {})
  const indexed = building.catch((error: unknown) => {
    if (!stop.signal.aborted) state.failure = error
    throw error
  })
  return {
    url,
    indexed,
    async close() {
      stop.abort()
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
      await building.catch(() => {})
      db.close()
    },
  }
}

function listen(fetch: Parameters<typeof serve>[0]['fetch'], port: number): Promise<{ server: Server; url: string }> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, hostname: LOOPBACK, port }, ({ port: taken }) =>
      resolve({ server, url: `http://${LOOPBACK}:${taken}/` }),
    ) as Server
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be opened (${error.code})`
      reject(new M3wError('E_USAGE', `Port ${port} ${why}. Name another with --port, or 0 for any.`))
    })
  })
}
