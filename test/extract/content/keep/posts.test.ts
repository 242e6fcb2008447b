/** Threads: short replies stay beside long ones, and what stands around every post goes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { extract, prose } from '../../pages.ts'

const THREAD = 'https://boats.example/forum/threads/12'
const kept = (html: string): string[] =>
  extract(`<title>Leak</title><body><div>${html}</div>`, THREAD).segments.flatMap((segment) =>
    segment.kind === 'text' ? segment.text.split('\n').map((line) => line.replace(/^[- ] /, '')) : [],
  )
const REPLIES = [prose('leak'), prose('tar'), 'Same here, mate', prose('caulking'), 'Bail faster']
const names = ['ada', 'bo', 'cy', 'di', 'ed']

test('threads: a short reply stays where its like say whole sentences, and names, ranks and buttons go', () => {
  const post = (text: string, at: number): string =>
    `<li class="p${at}"><div class="who who-${at}">${names[at]}</div><h5 class="rank">Old sailor</h5><div class="said">${text}</div><div class="tools">Quote</div></li>`
  assert.deepEqual(kept(`<ul>${REPLIES.map(post).join('')}</ul>`), REPLIES)
})

test('threads: posts in tables and in articles are read alike', () => {
  for (const [open, close] of [
    [
      '<table><tr><td class="user"><span>sailor</span></td><td class="text"><div class="body">',
      '</div></td></tr></table>',
    ],
    ['<article><h4 class="name">sailor</h4><div class="body"><p>', '</p></div></article>'],
  ])
    assert.deepEqual(kept(REPLIES.map((text) => `${open}${text}${close}`).join('')), REPLIES)
})

test('threads: a list that somebody wrote stays, however short its items', () => {
  const list = '<ul class="l"><li>Tar</li><li>Oakum</li></ul>'
  const post = (text: string): string => `<div class="post"><div class="said"><p>${text}</p>${list}</div></div>`
  const texts = [prose('leak'), prose('tar'), prose('keel')]
  assert.equal(kept(texts.map(post).join('')).filter((text) => text === 'Oakum').length, 3)
})

test('threads: two posts are no reason to drop what stands in them', () => {
  const post = (text: string, at: number): string =>
    `<div class="post"><div class="note">Edited on day ${at}</div><div class="said">${text}</div></div>`
  assert.ok(kept([prose('leak'), prose('tar')].map(post).join('')).includes('Edited on day 1'))
})

test('threads: what stands in the box of what a post says stays, however few the posts and their words', () => {
  const posts: readonly (readonly [string, (text: string) => string])[] = [
    [
      'XenForo',
      (text) => `<div class="message-main"><article class="message-body"><div class="bbWrapper">${text}</div>`,
    ],
    ['phpBB', (text) => `<div class="postbody"><p class="author">bo, Monday</p><div class="content">${text}</div>`],
    ['vBulletin', (text) => `<div class="postrow"><blockquote class="postcontent restore">${text}</blockquote>`],
    ['Lemmy', (text) => `<div class="comment-content"><div class="md-div"><p>${text}</p></div>`],
  ]
  for (const [software, post] of posts) {
    const all = ['Paraffin smells.', `${prose('lamp')}`, 'It does, aye.']
      .map((text) => `<div class="post"><div class="who">sailor</div>${post(text)}</div></div></div>`)
      .join('')
    const text = kept(all)
    for (const short of ['Paraffin smells.', 'It does, aye.']) assert.ok(text.includes(short), `${software}: ${short}`)
  }
})

test('threads: what several posts say in the same words, or without a word, software says', () => {
  const post = (text: string): string =>
    `<div class="post"><div class="comment-body"><p>${text}</p></div><div class="what">${prose(text)}</div></div>`
  const replies = ['Fine by me', 'Reply deleted', 'Aye aye', 'Reply deleted', '07-12-2021, 02:20', 'Reply deleted']
  const text = kept(replies.map(post).join(''))
  for (const said of ['Fine by me', 'Aye aye']) assert.ok(text.includes(said), said)
  for (const other of ['Reply deleted', '07-12-2021, 02:20']) assert.ok(!text.includes(other), other)
})

test('threads: a sign that somebody agrees is a reply, and what stands in the place of a reply is none, however often', () => {
  const post = (text: string): string =>
    `<div class="post"><div class="comment-body"><p>${text}</p></div><div class="what">${prose(text)}</div></div>`
  const replies = ['+1', 'Aye aye', '+1', '👍🏽', '+1', 'Fine by me']
  const notices = ['This reply was deleted.', '[removed]', 'Dieser Beitrag wurde von der Leitung gelöscht.']
  const said = kept([...replies, ...notices].map(post).join(''))
  assert.equal(said.filter((line) => line === '+1').length, 3)
  for (const reply of replies) assert.ok(said.includes(reply), reply)
  for (const notice of notices) assert.ok(!said.includes(notice), notice)
})
