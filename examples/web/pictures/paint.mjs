/**
 * Turns recipes into picture files. Also a worker thread: started with {places, folder}, it paints them one after the other
 * and posts a message after each.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isMainThread, parentPort, workerData } from 'node:worker_threads'
import sharp from 'sharp'
import { CATALOGUE } from './catalogue.mjs'
import { DRAWINGS } from './drawings.mjs'
import { landscape, texture } from './photographs.mjs'

async function encode({ image, orientation }, path) {
  if (path.endsWith('.png')) return image.png({ compressionLevel: 9 }).toBuffer()
  if (path.endsWith('.webp')) return image.webp({ quality: 80 }).toBuffer()
  if (path.endsWith('.gif')) return image.gif().toBuffer()
  const upright = orientation === undefined ? image : image.withMetadata({ orientation })
  return upright.jpeg({ quality: 82 }).toBuffer()
}

function canvasOf(recipe) {
  if (recipe.paint === 'figure') return { image: sharp(Buffer.from(recipe.svg)) }
  const ground = recipe.paint === 'thing' ? recipe.ground : recipe
  const { data, width, height } = ground.paint === 'landscape' ? landscape(ground) : texture(ground)
  const image = sharp(data, { raw: { width, height, channels: 3 } })
  if (recipe.paint !== 'thing') return { image, orientation: recipe.orientation }
  const [left, top, share] = recipe.box
  const scale = (Math.min(width, height) * share) / 100
  const layer =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
    `<g transform="translate(${left * width} ${top * height}) scale(${scale})">` +
    `${DRAWINGS[recipe.drawing](recipe.colour, ground.seed)}</g></svg>`
  return { image: image.composite([{ input: Buffer.from(layer) }]) }
}

if (!isMainThread) {
  const { places, folder } = workerData
  for (const [host, path] of places) {
    const file = join(folder, host, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, await encode(canvasOf(CATALOGUE[host][path]), path))
    parentPort.postMessage(file)
  }
}
