/** Verifies one sample by its members alone: schema, arrays, marked sequence, and every image against its digest. */
import { sha256Hex } from '../../core/hash.ts'
import type { TarMember } from '../../formats/tar/read.ts'
import {
  type AnySample,
  clipSample,
  sample as pageSample,
  pairSample,
  type Sample,
  type SampleKind,
} from '../../schemas/index.ts'
import { bytesOf, imageNumber, jsonSuffix, sampleJson, sampleText } from '../pack/sample-members.ts'
import type { ReportProblem } from './problems.ts'

/** Members of one sample of the dataset's kind, adjacent in the shard. Returns the sample unless `KEY.json` is none. */
export function verifySample(
  key: string,
  members: readonly TarMember[],
  kind: SampleKind,
  where: string,
  report: ReportProblem,
): AnySample | undefined {
  const [first, second, ...images] = members
  const jsonName = `${key}.${jsonSuffix(kind)}`
  if (first?.name !== jsonName || second?.name !== `${key}.txt`) {
    report(
      'members',
      where,
      `expected ${jsonName} and ${key}.txt first, got ${members.map(({ name }) => name).join(', ')}`,
    )
  }
  const json = members.find(({ name }) => name === jsonName)
  const sample = parseSample(json?.content, kind)
  if (typeof sample === 'string') {
    report('sample', where, sample)
    return undefined
  }
  if (sample.id !== key) report('sample', where, `its id is ${sample.id}`)
  if (sample.format === 'm3w/1') for (const message of arrayProblems(sample)) report('sample', where, message)
  const text = members.find(({ name }) => name === `${key}.txt`)
  if (text?.content.equals(sampleText(sample)) !== true) {
    report('sequence', where, `${key}.txt is not the text of ${key}.json`)
  }
  const expected = bytesOf(sample).map(({ suffix, sha256 }) => ({ name: `${key}.${suffix}`, sha256 }))
  const names = images.map(({ name }) => name).join(', ')
  const wanted = expected.map(({ name }) => name).join(', ')
  if (names !== wanted)
    report('members', where, `${key}.json names the images ${wanted || 'none'}, the shard holds ${names || 'none'}`)
  for (const { name, content } of images) {
    const info = expected.find((one) => one.name === name)
    if (info !== undefined && sha256Hex(content) !== info.sha256)
      report('image', where, `${name} does not match its SHA-256`)
    if (!isOfType(name, content)) report('image', where, `the bytes of ${name} are of another type`)
  }
  return sample
}

/** By kind: what `KEY.json` must be. */
const SCHEMAS = { page: pageSample, pair: pairSample, clip: clipSample } as const

function parseSample(content: Buffer | undefined, kind: SampleKind): AnySample | string {
  if (content === undefined) return 'there is no KEY.json'
  try {
    const parsed = SCHEMAS[kind].safeParse(JSON.parse(content.toString('utf8')))
    if (!parsed.success)
      return `KEY.json is no ${kind} of the format: ${parsed.error.issues[0]?.path.join('.')} ${parsed.error.issues[0]?.message}`
    return sampleJson(parsed.data).equals(content) ? parsed.data : 'KEY.json is not in canonical form'
  } catch {
    return 'KEY.json is no JSON'
  }
}

function* arrayProblems({ texts, images, image_info }: Sample): Generator<string> {
  if (texts.length !== images.length || texts.length !== image_info.length) {
    yield `texts, images and image_info have ${texts.length}, ${images.length} and ${image_info.length} positions, expected as many`
    return
  }
  const count = images.filter((image) => image !== null).length
  if (count === 0) yield 'it has no image'
  if (count === texts.length) yield 'it has no text'
  let image = 0
  for (const [position, suffix] of images.entries()) {
    const text = texts[position] ?? null
    if ((text === null) === (suffix === null))
      yield `at position ${position} not exactly one of text and image is given`
    if ((suffix === null) !== (image_info[position] === null))
      yield `image_info at position ${position} does not fit images`
    if (text === '') yield `the text at position ${position} is empty`
    if (text !== null && position > 0 && texts[position - 1] != null)
      yield `texts stand next to each other at position ${position}`
    if (suffix === null) continue
    if (!/^\d+\.(jpg|png|webp)$/.test(suffix) || !suffix.startsWith(`${imageNumber(image, count)}.`)) {
      yield `image ${image} has the suffix ${JSON.stringify(suffix)}`
    }
    image += 1
  }
}

/** By the first bytes: JPEG (ITU T.81 B.1.1.3), PNG (W3C PNG 5.2), WebP (RFC 9649 2.4). */
function isOfType(name: string, content: Buffer): boolean {
  const start = content.toString('latin1', 0, 12)
  if (name.endsWith('.jpg')) return start.startsWith('\xff\xd8\xff')
  if (name.endsWith('.png')) return start.startsWith('\x89PNG\r\n\x1a\n')
  if (name.endsWith('.webp')) return start.startsWith('RIFF') && start.endsWith('WEBP')
  // The file of a clip: its digest is the proof.
  return VIDEO.test(name)
}
const VIDEO = /\.(?:mp4|mkv|ogv|avi|mpg)$/
