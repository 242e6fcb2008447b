/** A store that holds results keeps none of a rule or measure that has changed: what is changed in the code runs again. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { silentLog } from '../../core/log.ts'
import { defineStage, type Stage } from '../../core/stage.ts'
import { collect } from '../../core/streams.ts'
import { drafts } from '../../datasets/documents.ts'
import { openSqliteQueue } from '../../engine/queues/sqlite-queue.ts'
import { planRun } from '../../engine/status/status.ts'
import { openFileStore } from '../../engine/stores/file-store.ts'
import type { RunOptions } from '../../engine/workers/run-options.ts'
import { runPipeline } from '../../engine/workers/run-pipeline.ts'
import { dedupContentStage } from '../../filters/duplicates/dedup-content-stage.ts'
import { dedupUrlStage } from '../../filters/duplicates/dedup-url-stage.ts'
import { judgeImagesStage } from '../../filters/image/judge-images-stage.ts'
import { IMAGE_RULES } from '../../filters/image/rules.ts'
import type { TextView } from '../../filters/text/family/text-view.ts'
import { GOPHER_QUALITY } from '../../filters/text/gopher/quality.ts'
import { judgeTextStage } from '../../filters/text/judge-text-stage.ts'
import { measureText } from '../../filters/text/measure-text.ts'
import { measureTextStage } from '../../filters/text/measure-text-stage.ts'
import { TEXT_RULES, type TextRule } from '../../filters/text/rules.ts'
import { completeConfig, type DraftDocument, type DropRecord } from '../../schemas/index.ts'
import { queueFile, withFolder } from '../engine/toy-run.ts'
import { draftOf, paragraph } from './sample-drafts.ts'
import { LOOSE } from './text/loose-config.ts'

const CONFIG = { ...LOOSE, minWords: 20 }
const COUNT = 4
const words = (count: number): string => Array.from({ length: count }, (_, word) => `word${word}`).join(' ')

const source = defineStage({
  name: 'source',
  version: 1,
  kind: 'cpu',
  options: {},
  inputs: {},
  whole: {},
  partitions: 1,
  outputs: { drafts },
  async *run() {
    for (let page = 0; page < COUNT; page += 1) {
      const url = `https://example.org/${page}`
      yield ['drafts', draftOf({ url, segments: [paragraph(words(50 + page))] })] as const
    }
  },
})

type Measure = typeof measureText

/** Builds as far as judge-text on the store in `folder`. Which stages ran, and what came out. */
async function judged(folder: string, rules: readonly TextRule[], measure: Measure = measureText) {
  const stages: Stage[] = [source, measureTextStage(CONFIG, [], measure), judgeTextStage(CONFIG, rules)]
  const pipeline = { stages, seed: 0, shufflePartitions: 2 }
  const store = openFileStore(folder)
  const planned = (await planRun(store, pipeline)).filter(({ tasks, cached }) => cached < tasks).map(({ name }) => name)
  const openQueue: RunOptions['openQueue'] = (options) =>
    openSqliteQueue(queueFile(folder), { ...options, isNew: true })
  const rest = { m3w: '0.0.0', log: silentLog, workers: 0, networkSlots: 1, crawlProcesses: 1, maxAttempts: 1 }
  const plan = await runPipeline({ store, workFolder: join(folder, 'work'), openQueue, pipeline, ...rest })
  const read = async <T>(name: string): Promise<T[]> =>
    (await collect((await plan.dataset(name))?.readAll() ?? [])) as T[]
  const kept = await read<DraftDocument>('judged-drafts')
  return { planned, kept, dropped: await read<DropRecord>('dropped-judge-text') }
}

/** The rules with another minimum of words. */
function withMinWords(changes: Partial<TextRule>): readonly TextRule[] {
  return TEXT_RULES.map((rule) => (rule.reason === 'too_few_words' ? { ...rule, ...changes } : rule))
}

describe('on a store that holds results', () => {
  it('a text rule with ten times the limit and another version judges again, and says its version in every drop', () =>
    withFolder(async (folder) => {
      assert.equal((await judged(folder, TEXT_RULES)).kept.length, COUNT)
      assert.deepEqual((await judged(folder, TEXT_RULES)).planned, [])
      const changed = withMinWords({ limitOf: (text) => (text.minWords ?? 0) * 10, ruleVersion: 2 })
      const { planned, kept, dropped } = await judged(folder, changed)
      assert.deepEqual(planned, ['judge-text'])
      assert.equal(kept.length, 0)
      assert.deepEqual(
        dropped.map(({ limit, ruleVersion }) => [limit, ruleVersion]),
        Array(COUNT).fill([200, 2]),
      )
    }))

  it('a text rule that only its version tells from the old one judges again', () =>
    withFolder(async (folder) => {
      await judged(folder, TEXT_RULES)
      assert.deepEqual((await judged(folder, withMinWords({ ruleVersion: 2 }))).planned, ['judge-text'])
    }))

  it('a text rule whose limit, side or signal changed judges again, even if nobody raised its version', () =>
    withFolder(async (folder) => {
      await judged(folder, TEXT_RULES)
      for (const changes of [
        { limitOf: () => 500 },
        { side: 'max' },
        { signal: 'distinctStopWords' },
        { reason: 'too_many_words' },
      ] as const) {
        const { planned, kept } = await judged(folder, withMinWords(changes))
        assert.deepEqual(planned, ['judge-text'])
        assert.equal(kept.length, 'reason' in changes ? COUNT : 0)
      }
      assert.deepEqual((await judged(folder, [...TEXT_RULES].reverse())).planned, ['judge-text'])
      assert.deepEqual((await judged(folder, TEXT_RULES.slice(1))).planned, ['judge-text'])
    }))

  it('a signal that is new is measured again by itself, and a rule on it finds it', () =>
    withFolder(async (folder) => {
      await judged(folder, TEXT_RULES)
      const measure = (text: TextView) => ({
        ...measureText(text),
        letters: text.whole.text.replace(/\P{L}/gu, '').length,
      })
      const rule = {
        ...GOPHER_QUALITY.rules[0],
        signal: 'letters' as 'words',
        reason: 'too_few_letters' as 'too_few_words',
        limitOf: () => 214,
      } as TextRule
      const { planned, kept, dropped } = await judged(folder, [...TEXT_RULES, rule], measure)
      assert.deepEqual(planned, ['measure-text'])
      assert.ok(kept.every(({ signals }) => signals.letters !== undefined))
      assert.equal(kept.length + dropped.length, COUNT)
      assert.ok(dropped.length > 0 && dropped.every(({ reason }) => reason === 'too_few_letters'))
    }))
})

describe('the version of a stage', () => {
  it('changes with an image rule, its order and its limit', () => {
    const { images } = completeConfig({})
    const versionOf = (rules: typeof IMAGE_RULES) => JSON.stringify(judgeImagesStage(images, rules).version)
    const changed = [
      IMAGE_RULES.map((rule) => ({ ...rule, ruleVersion: rule.ruleVersion + 1 })),
      [...IMAGE_RULES].reverse(),
      IMAGE_RULES.slice(1),
      IMAGE_RULES.map((rule) => ({ ...rule, limit: 'maxAspect' as const })),
    ].map(versionOf)
    assert.equal(new Set([versionOf(IMAGE_RULES), ...changed]).size, changed.length + 1)
  })

  it('changes with the language that a text rule is about', () => {
    const versionOf = (rules: readonly TextRule[]) => JSON.stringify(judgeTextStage(CONFIG, rules).version)
    assert.notEqual(versionOf(withMinWords({ language: 'de' })), versionOf(TEXT_RULES))
  })

  it('of both exact deduplications holds the version of the order they share', () => {
    assert.deepEqual(dedupUrlStage().version, { step: 1, earliest: 2 })
    assert.deepEqual(dedupContentStage().version, { step: 2, earliest: 2 })
  })
})
