/**
 * Stage `pair-texts`: of every picture that a document keeps, the text that says what is on it. Joins documents with their slots, as
 * `assemble` does; so a pair costs no request beyond those of the pages, and what took a text or a picture out for safety, rights or
 * evaluation sets counts for pairs too.
 */
import { id128 } from '../../core/hash.ts'
import { siteOf } from '../../core/site.ts'
import { openSorter } from '../../core/sort.ts'
import { defineStage } from '../../core/stage.ts'
import { authorityOf } from '../../core/url.ts'
import { documentsById, textDocuments } from '../../datasets/documents.ts'
import { droppedBy, openTally } from '../../datasets/drops.ts'
import { explicitIn, keptSlots, measuresOf, slotsByDocument } from '../../datasets/images.ts'
import { chosenPairs, isListed, namePair, type Pair } from '../../datasets/pairs.ts'
import type { Caption, DraftDocument, ImageSlot, PairLimits } from '../../schemas/index.ts'
import { FOREIGN_LANGUAGE_VERSION, openForeignLanguage } from './foreign-language.ts'
import { imagesOf, textsOf } from './pair-texts.ts'
import { choosePairText, type ForeignLanguage, judgePairImage, PAIR_RULES_VERSION, type PairFault } from './rules.ts'

const NAME = 'pair-texts'
const ROW = { name: NAME, unit: 'pair', upstream: null } as const

export interface PairTextsOptions {
  readonly limits: PairLimits
  /** Codes; none: any language. */
  readonly languages: readonly string[]
}

/** Yields pairs and drops in order of document id and place. Unit of the funnel: pair, a picture that may have a text. */
export function pairTextsStage({ limits, languages }: PairTextsOptions) {
  const {
    maxImagesPerText: _,
    maxTextsPerImage: __,
    minScore: ___,
    fetchDropped: ____,
    listBytes: _____,
    ...rules
  } = limits
  return defineStage({
    name: NAME,
    version: { step: 4, rules: PAIR_RULES_VERSION, foreign: FOREIGN_LANGUAGE_VERSION },
    kind: 'cpu',
    options: { rules, languages: [...languages] },
    inputs: { documents: textDocuments, slots: keptSlots },
    whole: {},
    outputs: { pairs: chosenPairs, dropped: droppedBy(NAME) },
    funnel: [ROW],
    async *run(inputs, task) {
      const tally = openTally(task, ROW)
      const foreign = await openForeignLanguage(languages)
      const { scratchFolder } = task
      const documents = openSorter(documentsById(scratchFolder))
      const slots = openSorter(slotsByDocument(scratchFolder))
      try {
        for await (const document of inputs.documents) documents.add(document)
        for await (const slot of inputs.slots) slots.add(slot)
        for (const group of documents.groups()) {
          for (const document of group.records()) {
            task.signal.throwIfAborted()
            const images = imagesOf(document)
            const own = [...slots.get(document.id)]
            const explicit = explicitIn(own)
            for (const slot of own) {
              tally.enter()
              const found = explicit ?? pairOf(document, images, slot, limits, foreign)
              if ('reason' in found) {
                yield ['dropped', tally.drop(namePair(slot), { ...found, ruleVersion: PAIR_RULES_VERSION })] as const
                continue
              }
              tally.keep()
              yield ['pairs', found] as const
            }
          }
        }
      } finally {
        documents.close()
        slots.close()
      }
    },
  })
}

function pairOf(
  document: DraftDocument,
  images: ReturnType<typeof imagesOf>,
  slot: ImageSlot,
  limits: PairLimits,
  foreign: ForeignLanguage,
): Pair | PairFault {
  const place = images[slot.slot]
  if (place === undefined) throw new Error(`document ${document.id} has no image ${slot.slot}`)
  const { url, title, language, publishedDate, capture, rights, contamination } = document
  if (!isOfSites(url, limits.sites)) return { reason: 'pair_site', measured: siteOf(url), limit: null }
  const measures = measuresOf(slot)
  const fault = judgePairImage(measures, limits)
  if (fault !== undefined) return fault
  const isFromList = isListed(document)
  const captions: readonly Caption[] = isFromList
    ? [{ text: place.image.caption ?? '', origin: 'list' }]
    : textsOf(document, place, limits)
  const chosen = choosePairText(captions, limits, foreign)
  if ('reason' in chosen) return chosen
  return {
    id: id128(`${measures.id}\n${chosen.text}`),
    ...chosen,
    captions,
    slot,
    alt: place.image.alt ?? null,
    caption: isFromList ? null : (place.image.caption ?? null),
    url,
    metadata: {
      title: title ?? null,
      language: language ?? null,
      publishedDate: publishedDate ?? null,
      rights,
      capture: isFromList ? null : capture,
      ...(contamination === undefined ? {} : { contamination }),
    },
  }
}

function isOfSites(url: string, sites: readonly string[]): boolean {
  return sites.length === 0 || sites.includes(siteOf(url)) || sites.includes(authorityOf(url))
}
