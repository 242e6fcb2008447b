/**
 * What a client makes of 503: creates in turn and side by side through a proxy that answers a tenth of all requests 503, and through one that lets so many a second pass. The
 * SDK's two ways to try again beside the store's own.
 *
 *   node dist/bench/s3/busy.js [--creates 300] [--rate 100] [--rounds 2] [--by standard,adaptive,ours]
 *
 * On a real gateway (radosgw, started here). Prints a JSON line each: seconds, requests that reached the gateway, and 503s. Creates that were given up count as lost.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { openPlace } from '../../index.ts'
import { startCountingProxy } from './counting-proxy.ts'
import { startRadosGateway } from './rados-gateway.ts'

const { values } = parseArgs({
  options: {
    creates: { type: 'string', default: '300' },
    rate: { type: 'string', default: '100' },
    rounds: { type: 'string', default: '2' },
    by: { type: 'string', default: 'standard,adaptive,ours' },
  },
})
const CREATES = Number(values.creates)
const LOADS = { tenth: { busyShare: 0.1 }, rate: { perSecond: Number(values.rate) } } as const

type Create = (key: string) => Promise<unknown>

const gateway = await startRadosGateway()
Object.assign(process.env, gateway.env)
try {
  await gateway.makeBucket('busy')
  for (let round = 0; round < Number(values.rounds); round += 1)
    for (const [load, limits] of Object.entries(LOADS))
      for (const by of ['standard', 'adaptive', 'ours'] as const)
        for (const way of values.by.split(',').includes(by) ? (['in turn', 'at once'] as const) : [])
          await measure({ round, load, limits, by, way })
} finally {
  await gateway.stop()
}

async function measure({
  round,
  load,
  limits,
  by,
  way,
}: {
  readonly round: number
  readonly load: string
  readonly limits: Parameters<typeof startCountingProxy>[1]
  readonly by: 'standard' | 'adaptive' | 'ours'
  readonly way: 'in turn' | 'at once'
}): Promise<void> {
  const proxy = await startCountingProxy(gateway.endpoint, limits)
  process.env.AWS_ENDPOINT_URL_S3 = proxy.endpoint
  const create = by === 'ours' ? await ourCreate() : sdkCreate(by)
  const keys = Array.from({ length: CREATES }, (_, n) => `${load}-${round}-${by}-${way.replace(' ', '')}/${n}`)
  const startedMs = performance.now()
  let lost = 0
  const note = (): void => {
    lost += 1
  }
  if (way === 'at once') await Promise.all(keys.map((key) => create(key).catch(note)))
  else for (const key of keys) await create(key).catch(note)
  const seconds = Math.round((performance.now() - startedMs) / 100) / 10
  const busy = proxy.counts.get('503') ?? 0
  process.stdout.write(
    `${JSON.stringify({ round, load, by, way, seconds, puts: proxy.counts.get('PUT'), busy, lost })}\n`,
  )
  await proxy.close()
  await sleep(200)
}

async function ourCreate(): Promise<Create> {
  const { store } = await openPlace('s3://busy/ours')
  return (key) => store.create(key, Buffer.from(key))
}

/** As the store opened its client before: five attempts, connections for all. */
function sdkCreate(retryMode: 'standard' | 'adaptive'): Create {
  const client = new S3Client({
    maxAttempts: 5,
    retryMode,
    forcePathStyle: true,
    region: 'us-east-1',
    endpoint: process.env.AWS_ENDPOINT_URL_S3 ?? '',
    requestChecksumCalculation: 'WHEN_REQUIRED',
    requestHandler: { httpAgent: { keepAlive: true, maxSockets: 64 } },
  })
  return (key) =>
    client.send(new PutObjectCommand({ Bucket: 'busy', Key: `sdk/${key}`, Body: Buffer.from(key), IfNoneMatch: '*' }))
}
