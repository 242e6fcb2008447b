/**
 * Makes the pictures of the demo web from numbers: `node examples/web/make-pictures.mjs`.
 *
 * They are generated, not committed. The folder out/demo-web keeps them between runs; a stamp of everything they are made
 * from says when they are to be made anew.
 */
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import sharp from 'sharp'
import { CATALOGUE } from './pictures/catalogue.mjs'
import { DRAWINGS } from './pictures/drawings.mjs'
import { ODDITIES } from './pictures/oddities.mjs'
import { landscape, texture } from './pictures/photographs.mjs'

const RECIPES = join(import.meta.dirname, 'pictures')
export const PICTURES = join(import.meta.dirname, '..', '..', 'out', 'demo-web')

/** Makes every picture under `folder`/<host>/ unless they are there and current. Gives the folder. */
export async function ensurePictures(folder = PICTURES, progress = () => {}) {
  const stamp = await recipeStamp()
  const stampFile = join(folder, 'stamp.txt')
  if ((await readFile(stampFile, 'utf8').catch(() => '')) === stamp) return folder

  const recipes = Object.entries(CATALOGUE).flatMap(([host, pictures]) =>
    Object.entries(pictures).map(([path, recipe]) => ({ file: join(folder, host, path), recipe })),
  )
  for (const [index, { file, recipe }] of recipes.entries()) {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, await paint(recipe, file))
    progress(index + 1, recipes.length)
  }
  for (const [host, files] of Object.entries(ODDITIES)) {
    for (const [path, bytes] of Object.entries(files)) await writeFile(join(folder, host, path), bytes)
  }
  await writeFile(stampFile, stamp)
  return folder
}

async function paint(recipe, file) {
  const { image, orientation } = await canvasOf(recipe)
  if (file.endsWith('.png')) return image.png({ compressionLevel: 9 }).toBuffer()
  if (file.endsWith('.webp')) return image.webp({ quality: 80 }).toBuffer()
  if (file.endsWith('.gif')) return image.gif().toBuffer()
  const upright = orientation === undefined ? image : image.withMetadata({ orientation })
  return upright.jpeg({ quality: 82 }).toBuffer()
}

async function canvasOf(recipe) {
  if (recipe.paint === 'figure') return { image: sharp(Buffer.from(recipe.svg)) }
  const ground = recipe.paint === 'thing' ? recipe.ground : recipe
  const { data, width, height } = ground.paint === 'landscape' ? landscape(ground) : texture(ground)
  const image = sharp(data, { raw: { width, height, channels: 3 } })
  if (recipe.paint !== 'thing') return { image, orientation: recipe.orientation }
  const [left, top, share] = recipe.box
  const scale = (Math.min(width, height) * share) / 100
  const drawing = DRAWINGS[recipe.drawing](recipe.colour, ground.seed)
  const layer =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
    `<g transform="translate(${left * width} ${top * height}) scale(${scale})">${drawing}</g></svg>`
  return { image: image.composite([{ input: Buffer.from(layer) }]) }
}

async function recipeStamp() {
  const hash = createHash('sha256').update(sharp.versions.sharp)
  for (const name of (await readdir(RECIPES)).sort()) hash.update(name).update(await readFile(join(RECIPES, name)))
  return hash.update(await readFile(join(import.meta.dirname, 'make-pictures.mjs'))).digest('hex')
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const folder = await ensurePictures(PICTURES, (done, all) => process.stderr.write(`\rpictures: ${done} of ${all}`))
  process.stderr.write(`\npictures are in ${folder}\n`)
}
