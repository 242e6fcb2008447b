/** Lines at the end of a text, and between its paragraphs, that lead to what the document does not have. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { extract, keptText, prose } from '../../pages.ts'

const article = (behind: string, between = ''): string =>
  keptText(`<body><article><h1>Tar</h1><p>${prose('tar')}</p>${between}<p>${prose('hull')}</p>${behind}</article>`)

test('end lines: a pointer to another page goes, in ten languages and many places', () => {
  const title = 'The boat that was tarred twice in one summer and never sailed again'
  const link = `<a href="/n">${title}</a>`
  for (const line of [
    `<p>Read more: ${link}</p>`,
    `<p><b>See also:</b> ${link}</p>`,
    `<h3>MIRA: ${link}</h3>`,
    `<h4><a href="/n">Lee también: ${title}</a></h4>`,
    `<p><strong>Lesen Sie auch: </strong>${link}</p>`,
    `<p>À lire aussi : ${link}</p>`,
    `<blockquote>Leggi anche: ${link}</blockquote>`,
    `<p>Lees ook: ${link}</p>`,
    `<div>Czytaj także: ${link}</div>`,
    `<p>Читайте также: ${link}</p>`,
    `<p>Baca juga: ${link}</p>`,
    `<p>関連記事：<a href="/n">ある夏に二度タールを塗られた船の長い物語</a></p>`,
    `<p>延伸阅读：<a href="/n">一个夏天被涂了两次焦油却再也没有出海的船</a></p>`,
    `<h5>▶ Leia mais: ${link}</h5>`,
  ])
    assert.equal(article('', line), article(''), line)
})

test('end lines: a label of the text itself, and a pointer that is no link, stay', () => {
  for (const line of ['See also: the tar of the north, which is described below.', 'Lea: the old word for a field.'])
    assert.ok(article('', `<p>${line}</p>`).includes(line), line)
  assert.match(article('', '<p>Source: <a href="/s">Ann Tarr, Oars of the north, Moor Press, 1911.</a></p>'), /Source/)
})

test('end lines: that nobody has commented goes, in ten languages', () => {
  for (const line of [
    'No comments yet.',
    'Be the first to comment!',
    'There are no comments yet',
    'Keine Kommentare (Kommentare erscheinen erst, wenn wir sie gelesen haben)',
    'Noch keine Kommentare',
    'Aucun commentaire pour le moment',
    'No hay comentarios todavía',
    'Nenhum comentário',
    'Nessun commento',
    'Nog geen reacties',
    'Brak komentarzy',
    'Комментариев пока нет',
    '暂无评论',
    'コメントはまだありません',
  ])
    for (const heading of ['0 Comments', 'Comments', 'Kommentare'])
      assert.equal(article(`<h3>${heading}</h3><p>${line}</p>`), article(''), line)
})

test('end lines: a last heading with nothing behind it goes, one with a picture, a text or a number stays', () => {
  const links =
    '<ul><li><a href="/1">The boat of the north</a><li><a href="/2">Oars of the south</a><li><a href="/3">A keel of oak wood</a></ul>'
  for (const heading of [
    "Editors' Recommendations:",
    'See Also',
    'Weitere Tourentipps',
    'Autres voyages',
    'Aktuelle Ausgabe',
  ])
    for (const tag of ['h2', 'h3', 'h5'])
      assert.equal(article(`<${tag}>${heading}</${tag}>${links}`), article(''), heading)
  assert.match(article(`<h2>Last of all</h2><p>${prose('keel')}</p>`), /Last of all/)
  assert.match(article('<h2>Last of all</h2><img src="/keel.jpg" width="600" height="400">'), /Last of all/)
  assert.match(article('<h2>10. A keel of oak</h2>'), /A keel of oak/)
})

test('end lines: rows of headings and sentences set as one are the text, and stay', () => {
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['h3', ['Ann Tarr', 'Bob Keel', 'Cleo Mast']],
    ['h2', ['Better a leak than a storm', 'No oar without water', 'Old tar holds long']],
    ['h4', ['The tide came in at night', 'And took the boat along', 'Nobody heard it go', 'Nobody sang its song']],
    ['h3', ['What is tar made of?', 'Who caulks a boat?', 'When is it dry?']],
    ['h5', ['Old Mill Lane, Kirkby', 'Open from Monday to Friday']],
    ['h4', ['We shall not give up this fight.']],
    ['h3', ['春江潮水连海平', '海上明月共潮生']],
  ]
  for (const [tag, lines] of rows) {
    const text = article(lines.map((line) => `<${tag}>${line}</${tag}>`).join(''))
    for (const line of lines) assert.ok(text.includes(line), line)
  }
})

test('end lines: linked headings with a hyphen or a dash of their own stay', () => {
  for (const title of [
    'Read-only file systems',
    'Background-color and its values',
    'See-through fabrics',
    'Watch-making in Geneva',
    'Related-key attacks',
    'Mira-Bhayandar',
    'Background – the first years',
    'Recommended → settings',
    'Related – the boats of the south',
  ])
    assert.ok(article('', `<h2><a href="/x">${title}</a></h2>`).includes(title), title)
})

test('end lines: in a thread a heading that points to another page is what somebody says', () => {
  const html = `<p>${prose('leak')}</p></div><div class="post"><h3>See: <a href="/n">How to tar a boat</a></h3><p>${prose('tar')}</p>`
  const page = (url: string): string =>
    extract(`<title>Leak</title><body><div class="post">${html}</div>`, url)
      .segments.flatMap((segment) => (segment.kind === 'text' ? [segment.text] : []))
      .join('\n')
  assert.match(page('https://boats.example/forum/threads/12'), /How to tar a boat/)
  assert.doesNotMatch(page('https://boats.example/news'), /How to tar a boat/)
})
