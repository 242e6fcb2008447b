import assert from 'node:assert/strict'
import { it } from 'node:test'
import { bannedByUrl } from '../../../filters/image/banned-url-words.ts'
import { judgeImagesStage } from '../../../filters/image/judge-images-stage.ts'
import { completeConfig, dropRecord } from '../../../schemas/index.ts'
import { runStage } from '../../helpers/run-stage.ts'
import { slotOf } from './slots.ts'

const { images } = completeConfig({ profile: 'quality' })

/** The word for which profile `quality` leaves an address out. */
function wordOf(url: string): unknown {
  const slot = slotOf('a', 0, 'p')
  return bannedByUrl({ fact: { ...slot.fact, url } }, images.bannedUrlWords)?.measured
}

it('a word of the path bans an image, alone or with an s, and no part of a word or of a host does', () => {
  const banned = {
    'https://example.org/img/site-logo.png': 'logo',
    'https://example.org/Icons/12.png': 'icons',
    'https://example.org/wp-content/plugins/x.png': 'plugins',
    'https://example.org/a/like_button2.gif': 'button',
    'https://example.org/o/site%2Flogo%20old.png': 'logo',
  }
  for (const [url, word] of Object.entries(banned)) assert.equal(wordOf(url), word, url)
  for (const url of [
    'https://icon.example.org/kite.png',
    'https://example.org/iconic-kite.png',
    'https://example.org/essex/kite.png',
    'https://example.org/kite.png?from=widget',
  ])
    assert.equal(wordOf(url), undefined, url)
})

it('profile m3w bans no address, and a drop says which word it was for', async () => {
  assert.deepEqual(completeConfig({}).images.bannedUrlWords, [])
  const slot = slotOf('a', 0, 'p')
  const slots = [{ ...slot, fact: { ...slot.fact, url: 'https://example.org/logo.png' } }]
  const { outputs } = await runStage(judgeImagesStage(images), { inputs: { slots } })
  assert.deepEqual(outputs.kept, [])
  for (const drop of outputs.dropped) {
    const { reason, measured, limit } = dropRecord.parse(drop)
    assert.deepEqual([reason, measured, limit], ['banned_image_url', 'logo', images.bannedUrlWords.join(',')])
  }
  assert.equal(outputs.dropped.length, 1)
})
