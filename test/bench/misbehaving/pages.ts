/** Stories with a picture each, good enough to become documents, every one different: what innocent pages are made of. */
import sharp from 'sharp'
import { sha256Hex } from '../../../core/hash.ts'

const list = (words: string): readonly string[] => words.split(' ')
const ADJECTIVES = list(
  'old warm broken quiet narrow golden heavy wooden early distant gentle crooked patient silver damp',
)
const NOUNS = list(
  'baker harbour lantern garden kettle bridge sailor blanket window orchard clock ladder river teacher basket candle meadow engine',
)
const VERBS = list('carried repaired painted borrowed described measured wrapped polished noticed followed covered')
const ADVERBS = list('slowly again together yesterday carefully nearby early twice outside gladly')

/** A page of about 170 words. `links` come first; the picture is `<name>.jpg` beside it. */
export function storyHtml(name: string, links: readonly string[]): string {
  const paragraphs = Array.from({ length: 4 }, (_, n) => {
    const sentences = Array.from({ length: 4 }, (_, m) => sentenceOf(`${name} ${n} ${m}`))
    return `<p>${sentences.join(' ')}</p>`
  })
  paragraphs.splice(2, 0, `<figure><img src="/${name}.jpg" alt="Picture of ${name}"></figure>`)
  const menu = links.map((path) => `<a href="${path}">${path}</a>`).join(' ')
  return `<!doctype html><html lang="en"><title>Story ${name}</title><nav>${menu}</nav><main><h1>The story of ${name}</h1>${paragraphs.join('')}</main></html>`
}

/** A noisy picture, another one for each name. */
export async function storyPicture(name: string): Promise<Buffer> {
  const pixels = Buffer.concat(Array.from({ length: 1125 }, (_, n) => Buffer.from(sha256Hex(`${name}/${n}`), 'hex')))
  return await sharp(pixels, { raw: { width: 120, height: 100, channels: 3 } })
    .jpeg()
    .toBuffer()
}

function sentenceOf(seed: string): string {
  const digest = Buffer.from(sha256Hex(seed), 'hex')
  const pick = (words: readonly string[], at: number): string => words[(digest[at] ?? 0) % words.length] ?? ''
  return `The ${pick(ADJECTIVES, 0)} ${pick(NOUNS, 1)} ${pick(VERBS, 2)} a ${pick(NOUNS, 3)} of ${pick(ADJECTIVES, 4)} ${pick(NOUNS, 5)} ${pick(ADVERBS, 6)}, and that ${pick(NOUNS, 7)} ${pick(VERBS, 8)} us ${pick(ADVERBS, 9)}.`
}
