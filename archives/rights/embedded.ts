/**
 * What an image says inside its own bytes: PLUS, TDM and RSL in XMP, a training assertion of C2PA. Searched for, not parsed: XMP stands as plain text
 * in every container but PNG, which may compress it, and the words are too long to stand in pixels.
 */
import { compressedPngTexts } from '../../formats/png-text.ts'
import type { RightsEvidence } from '../../schemas/rights.ts'
import { said } from './judge-rights.ts'
import { judgeEmbeddedRsl, MAX_RSL_BYTES } from './rsl.ts'

/** The signals that are found inside bytes. */
export const EMBEDDED: ReadonlySet<string> = new Set([
  'plus-data-mining',
  'xmp-tdm-reservation',
  'xmp-rsl',
  'c2pa-training',
  'c2pa',
])

/** Of `plus:DataMining`, by their ends. @source PLUS LDF 2.0 vocabulary; IPTC Photo Metadata 2023.1 */
const PLUS = Buffer.from('DMI-')
const TDM = Buffer.from('tdm:reservation')
/** RSL's namespace, with which its terms begin. @source RSL 1.0, section 4.8 */
const RSL = Buffer.from('rslstandard.org/rsl')
/** The end of what XMP says. @source XMP Specification part 1, section 7.4 */
const XMP_END = Buffer.from('</rdf:RDF')
/** A JUMBF superbox, and the label of a C2PA manifest store in it. @source C2PA 2.1, section 11.1.4 */
const JUMBF = Buffer.from('jumb')
const C2PA = Buffer.from('c2pa')
/** The assertion's label in C2PA 1.x and CAWG, without their prefixes. */
const TRAINING = Buffer.from('training-mining')
/** An assertion has a few entries of 40 bytes. */
const ASSERTION_BYTES = 1000
/** Label to store: a description box stands between them. */
const STORE_BYTES = 64
/** A word may stand in a thumbnail's metadata, too; more of them say nothing new. */
const MAX_FOUND = 20

/** Everything that is found, in a fixed order, each word once. Cost: the length of the image, a few times. */
export function embeddedEvidence(bytes: Buffer): readonly RightsEvidence[] {
  const texts = [bytes, ...compressedPngTexts(bytes)]
  return [
    ...texts.flatMap(plusEvidence),
    ...texts.flatMap(tdmEvidence),
    ...texts.flatMap(rslEvidence),
    ...c2paEvidence(bytes),
  ]
}

function plusEvidence(bytes: Buffer): readonly RightsEvidence[] {
  const values = new Set(
    textsAt(bytes, PLUS, 60).flatMap((text) => /^DMI-(?:PROHIBITED[A-Z-]*|ALLOWED|UNSPECIFIED)/.exec(text)?.[0] ?? []),
  )
  return [...values].map((value) =>
    said(
      'plus-data-mining',
      value,
      /PROHIBITED/.test(value) ? 'reserved' : value === 'DMI-ALLOWED' ? 'allowed' : 'nothing',
    ),
  )
}

function tdmEvidence(bytes: Buffer): readonly RightsEvidence[] {
  const values = new Set(
    textsAt(bytes, TDM, 60).flatMap((text) => /^tdm:reservation\s*(?:=\s*["']|>)\s*([01])/.exec(text)?.[1] ?? []),
  )
  return [...values].map((value) => said('xmp-tdm-reservation', value, value === '1' ? 'reserved' : 'allowed'))
}

/** Terms of an image are few: of the first place that names the namespace to the end of its XMP. */
function rslEvidence(bytes: Buffer): readonly RightsEvidence[] {
  const at = bytes.indexOf(RSL)
  if (at < 0) return []
  // The element that declares the namespace may be the root of the terms.
  const begin = Math.max(0, bytes.lastIndexOf('<', at))
  const end = bytes.indexOf(XMP_END, at)
  const text = bytes.toString('utf8', begin, Math.min(end < 0 ? bytes.length : end, begin + MAX_RSL_BYTES))
  return judgeEmbeddedRsl(text)
}

function c2paEvidence(bytes: Buffer): readonly RightsEvidence[] {
  const isThere = placesOf(bytes, JUMBF).some((at) => bytes.subarray(at, at + STORE_BYTES).includes(C2PA))
  if (!isThere) return []
  const found = new Map<string, RightsEvidence>()
  for (const text of textsAt(bytes, TRAINING, ASSERTION_BYTES)) {
    for (const [, use = '', word = ''] of text.matchAll(
      /(?:c2pa|cawg)\.(ai_training|ai_generative_training|data_mining)[^.]{0,30}?(notAllowed|constrained|allowed)/g,
    ))
      found.set(`${use} ${word}`, said('c2pa-training', `${use}: ${word}`, word === 'allowed' ? 'allowed' : 'reserved'))
  }
  return [said('c2pa', 'manifest', 'nothing'), ...found.values()]
}

function textsAt(bytes: Buffer, word: Buffer, length: number): readonly string[] {
  return placesOf(bytes, word).map((at) => bytes.toString('latin1', at, at + length))
}

function placesOf(bytes: Buffer, word: Buffer): readonly number[] {
  const places: number[] = []
  for (let at = bytes.indexOf(word); at >= 0 && places.length < MAX_FOUND; at = bytes.indexOf(word, at + word.length))
    places.push(at)
  return places
}
