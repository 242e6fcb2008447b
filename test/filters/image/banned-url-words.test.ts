import assert from 'node:assert/strict'
import { it } from 'node:test'
import { bannedByUrl } from '../../../filters/image/banned-url-words.ts'
import { judgeImagesStage } from '../../../filters/image/judge-images-stage.ts'
import { completeConfig, dropRecord } from '../../../schemas/index.ts'
import { runStage } from '../../helpers/run-stage.ts'
import { slotOf } from './slots.ts'

const { images } = completeConfig({ profile: 'quality' })

/** The word for which profile `quality` leaves an address out. */
function wordOf(path: string): unknown {
  const slot = slotOf('a', 0, 'p')
  return bannedByUrl({ fact: { ...slot.fact, url: new URL(path, 'https://example.org').href } }, images)?.measured
}

it('furniture is a folder or a file of that name, alone or with an s, or what a file is called first or last', () => {
  const banned = {
    '/img/logo.png': 'logo',
    '/img/sprites.png': 'sprites',
    '/Icons/12.png': 'icons',
    '/wp-content/plugins/x.png': 'plugins',
    '/img/site-logo.png': 'logo',
    '/a/like_button2.gif': 'button',
    '/a/banner_left@2x-300x250.jpg': 'banner',
    '/a/logo90-1200-x-300.png': 'logo',
    '/o/site%2Flogo%20old.png': 'logo',
  }
  for (const [path, word] of Object.entries(banned)) assert.equal(wordOf(path), word, path)
})

it('what a picture is about is no furniture: words within a name, more than one of it, parts of a word', () => {
  for (const path of [
    '/toolbox-icon-group.jpg',
    '/plot_pixel_graphs_001.png',
    '/toolbox-icons.jpg',
    '/lock-pixels.png',
    '/mu-plugins/course/fair.png',
    '/exhibition_logo/2021.jpg',
    '/banner-painters/2021.jpg',
    '/Promotional%20Banner/squirrel.jpg',
    '/map-banner.png/renditions/original.webp',
    '/6683ICON0.jpeg',
    '/iconic-kite.png',
    '/kite.png?from=widget',
    '/kite.icon',
    '//icon.example.org/kite.png',
  ])
    assert.equal(wordOf(path), undefined, path)
})

it('an adult word bans wherever it stands in a path, and no part of a word does', () => {
  assert.equal(wordOf('/free-porn-pictures/1.jpg'), 'porn')
  assert.equal(wordOf('/a/more-xxx-2.jpg'), 'xxx')
  assert.equal(wordOf('/essex/sussex-kite.png'), undefined)
})

it('profile m3w bans no address, and a drop says which word it was for', async () => {
  const { bannedUrlWords, furnitureUrlWords } = completeConfig({}).images
  assert.deepEqual([bannedUrlWords, furnitureUrlWords], [[], []])
  const slot = slotOf('a', 0, 'p')
  const slots = [{ ...slot, fact: { ...slot.fact, url: 'https://example.org/logo.png' } }]
  const { outputs } = await runStage(judgeImagesStage(images), { inputs: { slots } })
  assert.deepEqual(outputs.kept, [])
  for (const drop of outputs.dropped) {
    const { reason, measured, limit } = dropRecord.parse(drop)
    const words = [...images.furnitureUrlWords, ...images.bannedUrlWords].join(',')
    assert.deepEqual([reason, measured, limit], ['banned_image_url', 'logo', words])
  }
  assert.equal(outputs.dropped.length, 1)
})
