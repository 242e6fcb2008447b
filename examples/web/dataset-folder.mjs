/**
 * Reads a published dataset with nothing of m3w's own: the shards as tar files, the drops as gzip JSON lines.
 *
 * Written apart from the code under test on purpose: a checker that shares a reader with a writer believes its mistakes.
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

const BLOCK = 512

/** The samples (KEY.json with `text`, the marked sequence), drops, report and manifest of a dataset or of a store's newest one. */
export async function readDatasetFolder(path) {
  const folder = await datasetOf(path)
  const manifest = JSON.parse(await readFile(join(folder, 'dataset.json'), 'utf8'))
  const report = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'))
  const samples = []
  for (const { name } of manifest.shards) samples.push(...samplesOf(await readFile(join(folder, name))))
  const drops = []
  for (const name of await readdir(join(folder, 'dropped'))) {
    const bytes = await readFile(join(folder, 'dropped', name))
    const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
    for (const line of text.split('\n')) if (line !== '') drops.push(JSON.parse(line))
  }
  return { folder, manifest, report, samples, drops }
}

async function datasetOf(path) {
  const current = await readFile(join(path, 'current.json'), 'utf8').catch(() => undefined)
  return current === undefined ? path : join(path, 'dataset')
}

function samplesOf(tar) {
  const members = new Map()
  for (let at = 0; at + BLOCK <= tar.length; ) {
    const name = text(tar, at, 100)
    if (name === '') break
    const size = Number.parseInt(text(tar, at + 124, 12), 8)
    members.set(name, tar.subarray(at + BLOCK, at + BLOCK + size))
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK
  }
  return [...members]
    .filter(([name]) => name.endsWith('.json'))
    .map(([name, bytes]) => {
      const key = name.slice(0, -'.json'.length)
      const missing = imagesOf(JSON.parse(bytes)).filter((suffix) => !members.has(`${key}.${suffix}`))
      if (missing.length > 0) throw new Error(`${key}: members ${missing.join(', ')} are named but not in the shard`)
      return { ...JSON.parse(bytes), text: members.get(`${key}.txt`)?.toString('utf8') ?? '' }
    })
}

const imagesOf = (sample) => sample.images.filter((suffix) => suffix !== null)
const text = (tar, at, length) =>
  tar
    .toString('latin1', at, at + length)
    .split('\0')[0]
    .trim()
