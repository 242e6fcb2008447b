/**
 * Racing creates have one winner on a real gateway: `node dist/bench/s3/races.js [rounds] [racers] [processes]` starts radosgw, and in each round lets
 * that many creates of one key race, from several processes. Defaults: 1000 rounds, 20 racers, 4 processes.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { openPlace } from '../../index.ts'
import { startRadosGateway } from './rados-gateway.ts'

const LOCATION = 's3://races/store'

if (process.send === undefined)
  await race(Number(process.argv[2] ?? 1000), Number(process.argv[3] ?? 20), Number(process.argv[4] ?? 4))
else await runRacers(Number(process.argv[2]))

async function race(rounds: number, racers: number, processes: number): Promise<void> {
  const gateway = await startRadosGateway()
  Object.assign(process.env, gateway.env)
  try {
    await gateway.makeBucket('races')
    const { store } = await openPlace(LOCATION)
    const children = Array.from({ length: processes }, () => fork(import.meta.filename, [String(racers / processes)]))
    const startedMs = performance.now()
    let wrong = 0
    for (let round = 0; round < rounds; round += 1) {
      const winners = (await Promise.all(children.map((child) => ask(child, round)))).flat()
      const chunks: Uint8Array[] = []
      for await (const chunk of store.read(`race/${round}`)) chunks.push(chunk)
      if (winners.length === 1 && Buffer.concat(chunks).toString() === winners[0]) continue
      wrong += 1
      process.stdout.write(`round ${round}: winners ${winners.join(', ') || 'none'}\n`)
    }
    for (const child of children) child.disconnect()
    const seconds = (performance.now() - startedMs) / 1000
    process.stdout.write(`${JSON.stringify({ rounds, racers, processes, wrong, seconds: Math.round(seconds) })}\n`)
  } finally {
    await gateway.stop()
  }
}

function ask(child: ChildProcess, round: number): Promise<readonly string[]> {
  const answered = new Promise<readonly string[]>((resolve) =>
    child.once('message', (found) => resolve(found as string[])),
  )
  child.send(round)
  return answered
}

/** In a child: at a word, so many creates at once; says which of them won. */
async function runRacers(count: number): Promise<void> {
  const { store } = await openPlace(LOCATION)
  process.on('message', async (round: number) => {
    const names = Array.from({ length: count }, (_, n) => `${process.pid}-${n}`)
    const won = await Promise.all(names.map((name) => store.create(`race/${round}`, Buffer.from(name))))
    process.send?.(names.filter((_, n) => won[n]))
  })
}
