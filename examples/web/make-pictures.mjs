/**
 * Makes the pictures of the demo web from numbers: `node examples/web/make-pictures.mjs`.
 *
 * They are generated, not committed. The folder out/demo-web keeps them between runs; a stamp of everything they are made
 * from says when they are to be made anew.
 */
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import sharp from 'sharp'
import { CATALOGUE } from './pictures/catalogue.mjs'
import { ODDITIES } from './pictures/oddities.mjs'

const RECIPES = join(import.meta.dirname, 'pictures')
export const PICTURES = join(import.meta.dirname, '..', '..', 'out', 'demo-web')

/** Makes every picture under `folder`/<host>/ unless they are there and current. Gives the folder. */
export async function ensurePictures(folder = PICTURES, progress = () => {}) {
  const stamp = await recipeStamp()
  const stampFile = join(folder, 'stamp.txt')
  if ((await readFile(stampFile, 'utf8').catch(() => '')) === stamp) return folder

  const places = Object.entries(CATALOGUE).flatMap(([host, pictures]) =>
    Object.keys(pictures).map((path) => [host, path]),
  )
  const threads = Math.min(availableParallelism(), 8)
  let done = 0
  await Promise.all(
    Array.from({ length: threads }, (_, thread) => {
      const share = places.filter((_place, index) => index % threads === thread)
      return paintInThread({ places: share, folder }, () => {
        done += 1
        progress(done, places.length)
      })
    }),
  )
  for (const [host, files] of Object.entries(ODDITIES)) {
    for (const [path, bytes] of Object.entries(files)) {
      await mkdir(dirname(join(folder, host, path)), { recursive: true })
      await writeFile(join(folder, host, path), bytes)
    }
  }
  await writeFile(stampFile, stamp)
  return folder
}

function paintInThread(workerData, onPicture) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(join(RECIPES, 'paint.mjs'), { workerData })
    worker.on('message', onPicture)
    worker.on('error', reject)
    worker.on('exit', resolve)
  })
}

async function recipeStamp() {
  const hash = createHash('sha256').update(sharp.versions.sharp)
  for (const name of (await readdir(RECIPES)).sort()) hash.update(name).update(await readFile(join(RECIPES, name)))
  return hash.digest('hex')
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const folder = await ensurePictures(PICTURES, (done, all) => {
    if (done % 10 === 0 || done === all) process.stderr.write(`pictures: ${done} of ${all}\n`)
  })
  process.stdout.write(`${folder}\n`)
}
