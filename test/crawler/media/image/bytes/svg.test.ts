/** SVG as pictures: drawn only where it is asked for, the same on every machine, and never with anything from elsewhere. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import sharp from 'sharp'
import { type DecodedImage, decodeImage } from '../../../../../crawler/media/image/decode-image.ts'
import { DECODER_VERSION as DECODER } from '../../../../../crawler/media/image/decode-protocol.ts'
import { isDecided } from '../../../../../crawler/media/record-image.ts'
import type { ImageFact } from '../../../../../schemas/index.ts'

const LIMITS = { maxPixels: 1_000_000, maxSidePx: 1024 }
const NAMES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
const svg = (content: string, size = 'width="100" height="80"', before = ''): Buffer =>
  Buffer.from(`${before}<svg ${NAMES} ${size}>${content}</svg>`)
const drawn = (bytes: Buffer): Promise<DecodedImage> => decodeImage(bytes, { ...LIMITS, svg: 'rasterise' })
const BLACK = sharp({ create: { width: 100, height: 80, channels: 3, background: '#000' } }).png()

/** The darkest level of what was stored: 255 where nothing was drawn. */
async function darkest(decoded: DecodedImage): Promise<number> {
  assert.ok(decoded.status === 'ok_reencoded', JSON.stringify(decoded))
  const levels = await sharp(decoded.stored.bytes).flatten({ background: '#fff' }).greyscale().raw().toBuffer()
  return Math.min(...levels)
}

test('an SVG is left out by default, and drawn in its own size where it is asked for', async () => {
  const bytes = svg('<rect width="50" height="80"/><circle r="9" cx="80" cy="40" fill="red"/>')
  assert.deepEqual(await decodeImage(bytes, LIMITS), { status: 'type_denied', detail: 'svg' })
  const decoded = await drawn(bytes)
  assert.ok(decoded.status === 'ok_reencoded')
  const { format, widthPx, heightPx } = decoded.measured
  assert.deepEqual([format, widthPx, heightPx, decoded.stored.format], ['svg', 100, 80, 'png'])
  assert.equal(await darkest(decoded), 0)
  assert.deepEqual(await drawn(bytes), decoded)
  assert.equal((await decodeImage(svg('<rect/>'), LIMITS)).status, 'type_denied', 'the loader is closed again')
})

test('nothing is loaded for an SVG: no file, no address, no entity; data: addresses are part of it', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'm3w-svg-'))
  let asked = 0
  const server = createServer((_request, response) => {
    asked += 1
    response.end()
  }).listen(0, '127.0.0.1')
  t.after(async () => {
    server.close()
    await rm(folder, { recursive: true })
  })
  const file = join(folder, 'black.png')
  await BLACK.toFile(file)
  const web = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`
  const image = (href: string) => `<image xlink:href="${href}" href="${href}" width="100" height="80"/>`
  for (const href of [file, pathToFileURL(file).href, `..${file}`, 'black.png', web]) {
    assert.equal(await darkest(await drawn(svg(image(href)))), 255, href)
  }
  const others = [
    `<style>@import url("${web}"); rect { fill: url("${web}#a") white }</style><rect width="50" height="50"/>`,
    `<use xlink:href="${pathToFileURL(file).href}#a"/><use xlink:href="${web}#a"/>`,
    `<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="${pathToFileURL(file).href}"/>`,
    `<script>new Image().src = "${web}"</script>`,
    `<filter id="f"><feImage xlink:href="${web}"/></filter><g filter="url(#f)"/>`,
  ]
  for (const content of others) await drawn(svg(content))
  const style = `<?xml-stylesheet href="${web}"?>`
  assert.equal((await drawn(svg('<rect width="9" height="9"/>', undefined, style))).status, 'ok_reencoded')
  const entity = `<!DOCTYPE svg [<!ENTITY x SYSTEM "${web}">]>`
  assert.equal((await drawn(svg('<desc>&x;</desc>', undefined, entity))).status, 'header_invalid')
  assert.equal(asked, 0)
  const data = `data:image/png;base64,${(await BLACK.toBuffer()).toString('base64')}`
  assert.equal(await darkest(await drawn(svg(image(data)))), 0)
})

test('an SVG that grows beyond measure is no picture', async () => {
  const levels = Array.from({ length: 9 }, (_, index) => index)
  const entities = levels.map((n) => `<!ENTITY e${n + 1} "${`&e${n};`.repeat(10)}">`).join('')
  const laughs = `<!DOCTYPE svg [<!ENTITY e0 "ha">${entities}]>`
  const uses = levels.map((n) => `<g id="u${n + 1}">${`<use xlink:href="#u${n}"/>`.repeat(10)}</g>`).join('')
  const cases: readonly [name: string, bytes: Buffer, status: string][] = [
    ['entities', svg('<desc>&e9;</desc>', undefined, laughs), 'header_invalid'],
    ['references', svg(`<defs><g id="u0"><path d="M0 0h1"/></g>${uses}</defs><use xlink:href="#u9"/>`), 'decode_error'],
    ['depth', svg('<g>'.repeat(5000) + '</g>'.repeat(5000)), 'header_invalid'],
    ['pixels', svg('<rect/>', 'width="30000" height="30000"'), 'bomb'],
    ['an end that is cut off', svg('<rect/>').subarray(0, -9), 'truncated'],
  ]
  for (const [name, bytes, status] of cases) assert.equal((await drawn(bytes)).status, status, name)
})

test('an SVG that the fonts or the language of a machine would change is not drawn', async () => {
  const contents = [
    '<text x="1" y="9">A</text>',
    '<svg:text xmlns:svg="http://www.w3.org/2000/svg">A</svg:text>',
    '<foreignObject width="9" height="9"/>',
    '<switch><g systemLanguage="de"/></switch>',
  ]
  for (const content of contents) assert.equal((await drawn(svg(content))).status, 'type_denied', content)
  assert.equal(
    (await drawn(svg('<textPathless/><title>text</title><rect width="9" height="9"/>'))).status,
    'ok_reencoded',
  )
})

test('another choice for SVG decodes held bytes again, and no others', () => {
  const limits = { ...LIMITS, maxCpuMs: 1 }
  const about = { url: 'https://a.example/a', date: '2026-01-01T00:00:00Z', decoder: DECODER }
  const skipped: ImageFact = { ...about, status: 'type_denied', detail: 'svg' }
  const refused: ImageFact = { ...skipped, detail: 'bmp' }
  assert.deepEqual(
    [skipped, refused].flatMap((fact) => [isDecided(fact, limits), isDecided(fact, { ...limits, svg: 'rasterise' })]),
    [true, false, true, true],
  )
})
