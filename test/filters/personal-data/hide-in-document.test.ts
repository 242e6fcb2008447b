/** Personal data goes from all that is read as text and from no address of the web, and a document says how much it had. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { z } from 'zod'
import { documentsFrom, textDocuments } from '../../../datasets/documents.ts'
import { hideInDocument } from '../../../filters/personal-data/hide-in-document.ts'
import { hidePersonalDataStage } from '../../../filters/personal-data/hide-personal-data-stage.ts'
import {
  completeConfig,
  type DraftDocument,
  type DraftImage,
  type DraftSegment,
  draftDocument,
  draftImage,
  type PersonalDataConfig,
} from '../../../schemas/index.ts'
import { runStage } from '../../helpers/run-stage.ts'
import { draftOf, image, paragraph } from '../sample-drafts.ts'

const { personalData: CONFIG } = completeConfig({})
const MAIL = 'jane@kites.org'
const URL_WITH_MAIL = `https://kites.org/${MAIL}.png`

const PICTURE: DraftSegment = {
  ...(image(URL_WITH_MAIL) as DraftImage),
  alt: `By ${MAIL}`,
  caption: `Kite of ${MAIL}`,
}

const DOCUMENT: DraftDocument = {
  ...draftOf({
    url: `https://kites.org/?from=${MAIL}`,
    signals: { words: 9 },
    segments: [
      paragraph(`Write to ${MAIL} or ${MAIL}.`),
      PICTURE,
      { kind: 'text', type: 'caption', text: `Kite of ${MAIL}` },
      { kind: 'text', type: 'code', text: `# ${MAIL}\nping 8.8.8.8` },
      {
        kind: 'text',
        type: 'table',
        text: `Jane | ${MAIL}`,
        table: { caption: MAIL, rows: [[{ text: 'Jane', header: true }, { text: MAIL }]] },
      },
    ],
  }),
  title: `Kites of ${MAIL}`,
  author: `Jane <${MAIL}>`,
}
const COUNTS = { email: 8, iban: 0, card: 0, ip: 0, phone: 0 }
const SIGNALS = { words: 9, emailAddresses: 8, ibans: 0, cardNumbers: 0, ipAddresses: 0, phoneNumbers: 0 }

const hide = (config: Partial<PersonalDataConfig> = {}) => hideInDocument(DOCUMENT, { ...CONFIG, ...config })

describe('personal data', () => {
  it('is replaced by default, in texts, code, tables, captions, alt texts, title and author', () => {
    assert.equal(CONFIG.mode, 'replace')
    const { document, counts } = hide()
    const left = JSON.stringify({
      ...document,
      url: '',
      segments: document.segments.map((s) => (s.kind === 'image' ? { ...s, url: '', candidates: [] } : s)),
    })
    assert.ok(!left.includes(MAIL), left)
    assert.equal(left.split('<EMAIL>').length - 1, 11)
    assert.deepEqual([counts, document.signals], [COUNTS, SIGNALS])
    draftDocument.parse(document)
  })

  it('is never replaced in an address of the web', () => {
    const { document } = hide()
    assert.equal(document.url, DOCUMENT.url)
    const [picture] = document.segments.filter((segment) => segment.kind === 'image')
    assert.deepEqual([picture?.url, picture?.candidates[0]?.url], [URL_WITH_MAIL, URL_WITH_MAIL])
  })

  it('stayed in what markup and sitemaps say of a picture, which are texts of pairs: every text of an image is looked at', () => {
    const isText = (schema: unknown): boolean =>
      schema instanceof z.ZodOptional && schema.def.innerType instanceof z.ZodString
    const texts = Object.entries(draftImage.shape).flatMap(([name, schema]) => (isText(schema) ? [name] : []))
    assert.deepEqual(texts, ['alt', 'caption', 'structuredCaption', 'sitemapCaption'])
    const said = Object.fromEntries(texts.map((name) => [name, `${name} of ${MAIL}`]))
    const segments = [{ ...(image(URL_WITH_MAIL) as DraftImage), ...said }]
    const { document, counts } = hideInDocument(draftOf({ segments }), CONFIG)
    const [picture] = document.segments as DraftImage[]
    for (const name of texts) assert.equal(picture?.[name as 'alt'], `${name} of <EMAIL>`)
    // A caption is counted where it stands behind its picture.
    assert.equal(counts.email, texts.length - 1)
  })

  it('does not stay in what a dropped paragraph began with, whole or cut', () => {
    const dropped = (beginning: string, characters: number) => {
      const facts = { at: 0, reason: 'few_words', measured: 1, limit: 4, ruleVersion: 1, characters, beginning }
      const { document, counts } = hideInDocument({ ...draftOf({}), droppedParagraphs: [facts] }, CONFIG)
      assert.equal(counts.email, 0)
      draftDocument.parse(document)
      return document.droppedParagraphs?.[0]?.beginning
    }
    assert.equal(dropped(`By ${MAIL}`, 17), 'By <EMAIL>')
    assert.equal(dropped('She writes to jane@kit', 300), 'She writes to')
    assert.equal(dropped('Her account is DE89 3704 0044 0532', 300), 'Her account is')
    assert.equal(dropped('a@b.co '.repeat(12).slice(0, 80), 300)?.length, 80)
  })

  it('is only counted in mode mark', () => {
    const { document, counts } = hide({ mode: 'mark' })
    assert.deepEqual(document, { ...DOCUMENT, signals: SIGNALS })
    assert.deepEqual(counts, COUNTS)
  })

  it('is looked for by the kinds of the config, in code by its own', () => {
    assert.deepEqual(hide({ kinds: ['ip'], kindsInCode: ['ip'] }).document.signals, { words: 9, ipAddresses: 1 })
    assert.equal(hide({ kinds: [], kindsInCode: ['email'] }).counts.email, 1)
    assert.equal(hide({ kindsInCode: [] }).counts.email, 7)
  })

  it('is counted by kind in the report, and drops no document', async () => {
    const stage = hidePersonalDataStage(CONFIG, {
      reads: documentsFrom('before'),
      writes: textDocuments,
      upstream: 'before',
    })
    const run = await runStage(stage, {
      inputs: { documents: [DOCUMENT, draftOf({ segments: [paragraph('Kites.')] })] },
      partitions: 2,
    })
    assert.equal(run.outputs.hidden.length, 2)
    const {
      'document.in': entered,
      'document.kept': kept,
      'personalData.email': emails,
      'personalData.phone': phones,
    } = run.counts
    assert.deepEqual([entered, kept, emails, phones], [2, 2, 8, 0])
  })
})
