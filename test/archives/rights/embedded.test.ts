/** What images say inside their bytes, in the forms that tools write. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { embeddedEvidence } from '../../../archives/rights/embedded.ts'

const xmp = (inner: string): string =>
  `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/" xmlns:tdm="http://www.w3.org/ns/tdmrep/" ${inner}</rdf:RDF></x:xmpmeta>`
const PROHIBITED = 'plus:DataMining="http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED-AIMLTRAINING"/>'
const picture = () => sharp({ create: { width: 16, height: 16, channels: 3, background: 'teal' } })
const saysOf = (bytes: Buffer) => embeddedEvidence(bytes).map(({ signal, value, says }) => `${signal} ${value} ${says}`)

test('embedded: PLUS says no in JPEG, PNG, WebP, TIFF and AVIF alike', async () => {
  for (const format of ['jpeg', 'png', 'webp', 'tiff', 'avif'] as const) {
    const bytes = await picture().withXmp(xmp(PROHIBITED)).toFormat(format).toBuffer()
    assert.deepEqual(saysOf(bytes), ['plus-data-mining DMI-PROHIBITED-AIMLTRAINING reserved'], format)
  }
})

test('embedded: every prohibition of the vocabulary reserves, and only those', () => {
  for (const [word, says] of [
    ['PROHIBITED', 'reserved'],
    ['PROHIBITED-GENAIMLTRAINING', 'reserved'],
    ['PROHIBITED-EXCEPTSEARCHENGINEINDEXING', 'reserved'],
    ['PROHIBITED-SEECONSTRAINT', 'reserved'],
    ['ALLOWED', 'allowed'],
    ['UNSPECIFIED', 'nothing'],
  ]) {
    const element = `><plus:DataMining>http://ns.useplus.org/ldf/vocab/DMI-${word}</plus:DataMining></rdf:Description>`
    assert.deepEqual(saysOf(Buffer.from(xmp(element))), [`plus-data-mining DMI-${word} ${says}`])
  }
})

test('embedded: a TDM reservation is read as attribute and as element', () => {
  for (const [inner, says] of [
    ['tdm:reservation="1"/>', '1 reserved'],
    ["tdm:reservation = '0'/>", '0 allowed'],
    ['><tdm:reservation>1</tdm:reservation></rdf:Description>', '1 reserved'],
  ])
    assert.deepEqual(saysOf(Buffer.from(xmp(inner ?? ''))), [`xmp-tdm-reservation ${says}`])
})

/** Enough of a manifest store: a JUMBF box of C2PA, and in it an assertion in CBOR. */
function manifest(prefix: string, entries: Readonly<Record<string, string>>): Buffer {
  const text = (word: string) => Buffer.concat([Buffer.from([0x78, word.length]), Buffer.from(word)])
  const pairs = Object.entries(entries).flatMap(([use, word]) => [
    text(`${prefix}.${use}`),
    Buffer.from([0xa1]),
    text('use'),
    text(word),
  ])
  return Buffer.concat([
    Buffer.from('\0\0\x01\0jumb\0\0\0\x1ejumdc2pa\0\x11\0\x10\x80\0\0\xaa\0\x38\x9b\x71\x03c2pa\0', 'latin1'),
    Buffer.from(`${prefix}.training-mining\0`),
    text('entries'),
    ...pairs,
  ])
}

test('embedded: a training assertion of C2PA says no, a manifest without one is only there', () => {
  const no = manifest('c2pa', { ai_training: 'notAllowed', ai_inference: 'allowed' })
  assert.deepEqual(saysOf(no), ['c2pa manifest nothing', 'c2pa-training ai_training: notAllowed reserved'])
  const yes = manifest('cawg', { ai_generative_training: 'allowed', ai_inference: 'notAllowed' })
  assert.deepEqual(saysOf(yes), ['c2pa manifest nothing', 'c2pa-training ai_generative_training: allowed allowed'])
  assert.deepEqual(saysOf(manifest('c2pa', {})), ['c2pa manifest nothing'])
  assert.deepEqual(
    saysOf(Buffer.from('c2pa.training-mining c2pa.ai_training notAllowed')),
    [],
    'no manifest, no assertion',
  )
})

test('embedded: a picture that says nothing has no evidence, and words without end cost little', async () => {
  assert.deepEqual(saysOf(await picture().png().toBuffer()), [])
  assert.ok(embeddedEvidence(Buffer.from('DMI-PROHIBITEDjumbtdm:reservation'.repeat(200_000))).length < 10)
})

const rslXmp = (inner: string, root = 'rsl:rsl'): string =>
  xmp('/>').replace(
    '</rdf:RDF>',
    `<rdf:Description rdf:about="" xmlns:rsl="https://rslstandard.org/rsl"><${root}><rsl:content url="https://h.example/a.jpg"><rsl:license>${inner}</rsl:license></rsl:content></${root}></rdf:Description></rdf:RDF>`,
  )

test('embedded: terms in RSL are of the file that they stand in', () => {
  for (const [inner, says] of [
    ['<rsl:prohibits type="usage">ai-train</rsl:prohibits>', 'in the file: prohibits ai-train reserved'],
    ['<rsl:permits type="usage">search</rsl:permits>', 'in the file: permits only search reserved'],
    ['<rsl:payment type="royalty"/>', 'in the file: payment royalty reserved'],
    ['<rsl:permits type="usage">ai-train</rsl:permits>', 'in the file: training is permitted allowed'],
  ]) {
    for (const root of ['rsl:rsl', 'rsl:Terms'])
      assert.deepEqual(saysOf(Buffer.from(rslXmp(inner ?? '', root))), [`xmp-rsl ${says}`], root)
    const packed = Buffer.concat([
      Buffer.from([0xff, 0xd8, 0xff]),
      Buffer.from(rslXmp(inner ?? '')),
      Buffer.from('<\0\xff>'),
    ])
    assert.deepEqual(saysOf(packed), [`xmp-rsl ${says}`])
  }
  const declared =
    '<rsl xmlns="https://rslstandard.org/rsl"><content url="/"><license><prohibits>all</prohibits></license></content></rsl>'
  assert.deepEqual(saysOf(Buffer.from(declared)), ['xmp-rsl in the file: prohibits all reserved'])
})

test('embedded: the namespace of RSL alone says nothing', () => {
  assert.deepEqual(saysOf(Buffer.from('see https://rslstandard.org/rsl for terms')), [])
  assert.deepEqual(saysOf(Buffer.from(rslXmp('').replaceAll('content', 'c'))), [])
})
