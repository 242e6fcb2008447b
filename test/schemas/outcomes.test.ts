/** Every code stands once, says what a person needs, and names settings that there are and that move what it says. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { IMAGE_RULES } from '../../filters/image/rules.ts'
import { TEXT_RULES } from '../../filters/text/rules.ts'
import {
  completeConfig,
  configKeys,
  IMAGE_DROP_REASONS,
  IMAGE_STATUSES,
  imageStatus,
  isKeptStatus,
  OUTCOME_CODES,
  OUTCOME_TABLES,
  outcomeOf,
  PAGE_OUTCOMES,
  pageOutcome,
  REFETCHABLE,
  settingsOf,
  TEXT_DROP_REASONS,
} from '../../schemas/index.ts'
import { reasonsPage } from '../../schemas/written/reasons-page.ts'
import { repositoryRoot } from '../helpers/repository.ts'

function* codesWithSettings(): Generator<readonly [code: string, key: string]> {
  for (const code of OUTCOME_CODES) {
    const outcome = outcomeOf(code)
    for (const [, key] of outcome === undefined ? [] : settingsOf(outcome)) yield [code, key]
  }
}

/** A config in which one key has a value that no other key has by default, and no least is over its most. */
function configWith(key: string, value: number): ReturnType<typeof completeConfig> {
  const [section = '', ...rest] = key.split('.')
  const name = rest.pop() ?? ''
  const opposite = name.replace(/^(min|max)/, (side) => (side === 'min' ? 'max' : 'min'))
  const isPair = opposite !== name && configKeys([section, ...rest]).includes(opposite)
  const limits = { [name]: value, ...(isPair ? { [opposite]: null } : {}) }
  return completeConfig({ [section]: rest.reduceRight<unknown>((below, part) => ({ [part]: below }), limits) })
}

function settingOf(code: string): string {
  const outcome = outcomeOf(code)
  assert.ok(outcome !== undefined, code)
  return settingsOf(outcome)[0]?.[1] ?? ''
}

describe('the codes', () => {
  it('stand in one table each', () => {
    const codes = Object.values(OUTCOME_TABLES).flatMap((table) => Object.keys(table))
    assert.deepEqual(codes, [...new Set(codes)])
    assert.deepEqual(codes, OUTCOME_CODES)
    for (const code of codes) assert.ok(outcomeOf(code) !== undefined, code)
  })

  it('say in one sentence each what they mean and what to do', () => {
    for (const code of OUTCOME_CODES) {
      const { means = '', todo = '' } = outcomeOf(code) ?? {}
      for (const words of [means, todo]) assert.match(words, /^[A-Z][^|\n]{5,}\.$/, `${code}: ${words}`)
    }
  })

  it('name settings that a config has', () => {
    for (const [code, key] of codesWithSettings()) {
      const path = key.split('.')
      assert.ok(configKeys(path.slice(0, -1)).includes(path.at(-1) ?? ''), `${code} names ${key}`)
    }
  })

  it('that two stages give name the setting of the stage that is asked about', () => {
    const tooLarge = outcomeOf('too_large')
    assert.ok(tooLarge !== undefined)
    const ofImages = [['fetch-images', 'network.maxImageBytes']]
    assert.deepEqual(settingsOf(tooLarge, 'fetch-images'), ofImages)
    assert.deepEqual(settingsOf(tooLarge), [
      ['extract', 'network.maxPageBytes'],
      ...ofImages,
      ['fetch-videos', 'video.maxBytes'],
    ])
  })

  it('of text rules and image rules are those of the rules, in their order, and name the very limit that the rule reads', () => {
    const [notWanted, scoreLow, ...byRule] = TEXT_DROP_REASONS
    assert.deepEqual([notWanted, scoreLow], ['language_not_wanted', 'language_score_low'])
    assert.deepEqual(
      byRule,
      TEXT_RULES.map(({ reason }) => reason),
    )
    for (const { reason, limitOf } of TEXT_RULES) {
      // A share or a count: 1 and 0 are valid for nearly all of them, and 1 the default of hardly any.
      const other = limitOf(completeConfig({}).text, 'en') === 1 ? 0 : 1
      assert.equal(limitOf(configWith(settingOf(reason), other).text, 'en'), other, reason)
    }
    const [byUrl, ...byMeasure] = IMAGE_DROP_REASONS
    assert.equal(byUrl, 'banned_image_url')
    assert.deepEqual(
      byMeasure,
      IMAGE_RULES.map(({ reason }) => reason),
    )
    for (const { reason, limit } of IMAGE_RULES) assert.equal(settingOf(reason), `images.${limit}`)
  })

  it('are what the records of pages and images may hold', () => {
    assert.deepEqual(pageOutcome.options, PAGE_OUTCOMES)
    assert.deepEqual(imageStatus.options, IMAGE_STATUSES)
    assert.deepEqual(IMAGE_STATUSES.filter(isKeptStatus), ['ok', 'ok_reencoded'])
  })

  it('that a later run asks again are those that may change', () => {
    assert.deepEqual([...REFETCHABLE].sort(), [
      'body_timeout',
      'connect_refused',
      'connect_timeout',
      'deadline',
      'decoder_lost',
      'dns_temp',
      'headers_timeout',
      'host_breaker',
      'http_429',
      'http_5xx',
      'not_archived',
      'reset',
      'robots_unreachable',
      'too_slow',
    ])
  })

  it('are not found under names that every object has', () => {
    for (const name of ['constructor', 'toString', '__proto__', '']) assert.equal(outcomeOf(name), undefined)
  })

  it('are in docs/reasons.md as they are here (else: npm run build && node scripts/write-reasons.mjs)', async () => {
    assert.equal(await readFile(join(repositoryRoot(), 'docs', 'reasons.md'), 'utf8'), reasonsPage())
  })
})
