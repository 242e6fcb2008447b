/** What a page is told by: threads by their address and by what forum software calls their body. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { extract, prose } from '../pages.ts'

const typeOf = (body: string, url: string, head = ''): string =>
  extract(
    `<title>Tar</title>${head}<body class="${body}"><h1>Tar</h1><p>${prose('tar')}</p><p>${prose('hull')}</p>`,
    url,
  ).pageType

test('page facts: the body of a thread names it, whatever its address', () => {
  for (const body of [
    'topic bbpress single single-topic postid-7 logged-out',
    'single-topic\n  bbpress',
    'page page-id-7 asgaros-forum asgaros-forum-topic',
    'single single-discussion-topics postid-14',
    'page-topic page-topic-18 template-topic skin-plain',
    'nojs notouch section-viewtopic ltr',
    'template-thread_view has-js',
    'forum-thread dark',
    'page-template page-board-topic',
    'viewtopic',
    'action-topic wide',
  ])
    assert.equal(typeOf(body, 'https://boats.example/support/tar'), 'forum', body)
})

test('page facts: a topic of a newspaper is no thread', () => {
  for (const body of [
    'single-topic',
    'tax-topic term-boats',
    'page-topics',
    'home blog',
    'discussion',
    'topic-page',
    '',
  ])
    assert.notEqual(typeOf(body, 'https://news.example/boats/tar'), 'forum', body)
})

test('page facts: a template, a section or a dashboard called topic or thread makes no thread', () => {
  for (const body of [
    'page-template page-template-topic page-id-7',
    'post-template post-template-topic single',
    'page-template-template-thread',
    'page-topic page-oars',
    'page-thread',
    'section-topic node-type-story',
    'dashboard-topics',
    'site-leaderboard_topics',
    'keyboard-discussions',
  ])
    assert.notEqual(typeOf(body, 'https://news.example/boats/tar'), 'forum', body)
})

test('page facts: what says that it is an article is no thread for a class alone', () => {
  for (const head of [
    '<meta property="og:type" content="article">',
    '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Tar"}</script>',
  ])
    for (const body of ['template-topic', 'single-discussion', 'action-topic', 'forum-topics wide']) {
      assert.equal(typeOf(body, 'https://news.example/boats/tar'), 'forum', body)
      assert.notEqual(typeOf(body, 'https://news.example/boats/tar', head), 'forum', body + head)
    }
  // Two names of one software tell more: plugins call each of its topics an article.
  const article = '<meta property="og:type" content="article">'
  assert.equal(typeOf('topic bbpress single', 'https://boats.example/support/tar', article), 'forum')
})

test('page facts: a thread is told by its address in several spellings', () => {
  for (const url of [
    'https://boats.example/index.php?/showtopic/12',
    'https://travel.example/ShowTopic-g294-k15-Tips.html',
    'https://boats.example/viewtopic.php?t=4',
  ])
    assert.equal(typeOf('', url), 'forum', url)
})
