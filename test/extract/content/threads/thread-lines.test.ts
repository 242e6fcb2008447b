/** Threads: what software tells of members and counts of a thread goes, what readers say stays. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { extract, prose } from '../../pages.ts'

const kept = (html: string, url = 'https://boats.example/forum/threads/12'): string =>
  extract(`<title>Leak in the hull - Boats</title><body>${html}`, url)
    .segments.flatMap((segment) => (segment.kind === 'text' ? [segment.text] : []))
    .join('\n')
const SAID = [prose('leak'), prose('tar'), prose('caulking'), prose('keel')]

/** Four posts, each beside what a member is. */
const thread = (member: (at: number) => string): string =>
  kept(SAID.map((text, at) => `<div class="post">${member(at)}<div class="said"><p>${text}</p></div></div>`).join(''))

const MEMBERS: Readonly<Record<string, (at: number) => string>> = {
  'paragraphs, English': (at) => `<p>Joined: May 20${10 + at}</p><p>Posts: ${1 + at},812</p><p>Location: Cape Town</p>`,
  'terms and what they mean': (at) =>
    `<dl><dt>Joined</dt><dd>Oct 25, 201${at}</dd><dt>Messages</dt><dd>13,${500 + at}</dd></dl>`,
  'terms by icons': (at) => `<dl class="x"><dt><svg></svg></dt><dd>Feb ${at + 1}, 2017</dd><dd>5,42${at}</dd></dl>`,
  'cells, English': (at) => `<table><tr><td>Posts: ${at}71</td></tr><tr><td>Likes: ${at}2</td></tr></table>`,
  'lines, German': (at) => `<div>Beiträge: ${at}12<br>Registriert: 0${at + 1}.05.2011<br>Wohnort: Kiel</div>`,
  'items, French': (at) => `<ul><li>Messages : ${at}40</li><li>Inscription : 1${at} mars 2009</li></ul>`,
  'lines, Spanish': (at) => `<p>Mensajes: ${at}11</p><p>Registrado: 0${at + 1} Ene 2014</p>`,
  'lines, Russian': (at) => `<p>Сообщения: ${at}7</p><p>Регистрация: 1${at}.04.2010</p><p>Откуда: Выборг</p>`,
  'lines, Chinese': (at) => `<p>注册时间: 2012-3-${at + 1}</p><p>帖子: ${at}30</p>`,
  'lines, Dutch': (at) =>
    `<div><span>Berichten: ${at}90</span></div><div><span>Lid sinds: ${at + 1} mei 2015</span></div>`,
}

test('threads: what a member is goes, in ten spellings', () => {
  for (const [name, member] of Object.entries(MEMBERS)) assert.deepEqual(thread(member).split('\n'), SAID, name)
})

const STATISTICS: Readonly<Record<string, string>> = {
  list: '<ul><li>created <b>May 6</b></li><li>last reply <b>May 8</b></li><li><b>2</b> replies</li><li><b>305</b> views</li></ul>',
  'headings and numbers':
    '<div><h4>Replies</h4><span>4</span></div><div><h4>Views</h4><span>975</span></div><div><h4>Users</h4><span>2</span></div>',
  'lines, English': '<div><p>Replies 1</p><p>Views 1.9k</p><p>Created May 20</p></div>',
  'lines, German': '<div><p>Antworten</p><p>3</p><p>Aufrufe</p><p>812</p><p>Erstellt</p><p>vor 4 J</p></div>',
  'lines, Chinese': '<div><p>创建</p><p>21 天</p><p>回复</p><p>581</p><p>浏览量</p><p>7</p></div>',
  'lines, French': '<div><p>12 réponses</p><p>340 vues</p><p>3 utilisateurs</p></div>',
  'lines, Spanish': '<div><p>Respuestas</p><p>6</p><p>Visitas</p><p>91</p><p>Usuarios</p><p>4</p></div>',
  'lines, Polish': '<div><p>Odpowiedzi 6</p><p>Wyświetleń 91</p><p>Utworzono 4 maja</p></div>',
  'lines, Japanese': '<div><p>返信</p><p>6</p><p>表示</p><p>91</p><p>ユーザー</p><p>4</p></div>',
  'lines, Russian': '<div><p>Ответов: 6</p><p>Просмотров: 91</p><p>Пользователи: 4</p></div>',
}

test('threads: what is counted of a thread goes, in ten spellings', () => {
  for (const [name, box] of Object.entries(STATISTICS)) {
    const [first, ...rest] = SAID.map((text) => `<div class="post"><p>${text}</p></div>`)
    assert.deepEqual(kept(`<div>${first}${box}${rest.join('')}</div>`).split('\n'), SAID, name)
  }
})

test('threads: one such line, or one in a sentence, is what somebody says', () => {
  const posts = ['Location: Cape Town', 'Views are fine there, 12 miles out', 'Replies'].map(
    (line, at) => `<div class="post"><p>${SAID[at]}</p><p>${line}</p><p>${prose(`mast ${at}`)}</p></div>`,
  )
  const text = kept(posts.join(''))
  for (const line of ['Location: Cape Town', 'Views are fine there', 'Replies']) assert.ok(text.includes(line), line)
})

test('threads: other pages keep such lines', () => {
  const rows = ['Joined: May 2010', 'Posts: 812', 'Location: Cape Town', 'Likes: 4']
  const html = `<p>${prose('club')}</p>${rows.map((row) => `<p>${row}</p>`).join('')}<p>${prose('boat')}</p>`
  for (const row of rows) assert.ok(kept(html, 'https://boats.example/club').includes(row), row)
})

const STAMPS: Readonly<Record<string, (at: number) => string>> = {
  'a number, a day, a time': (at) => `Lori-Dreams #88839${at} 03/1${at}/15 04:3${at} PM`,
  'a reply by somebody': (at) => `Reply ${at} - Posted by: mc squared 5/1${at}/2024 12:34:17 PM (No. 171661${at})`,
  'a month between dashes': (at) => `Posted 2${at}-Apr-24 21:52pm`,
  'a month in words': (at) => `tarbrush » ${at + 1} May 2024, 10:2${at}`,
  'the month first': (at) => `Posted by tarbrush on May ${at + 1}, 2024 at 10:2${at} am`,
  'German, with a place behind': (at) => `von Teerquast » 1${at}.05.2024, 10:2${at} (Kiel)`,
  'French, with an hour': (at) => `Par calfat, le ${at + 2} mai 2024 à 18h0${at}`,
  'Chinese, with a province': (at) => `1${at}7 有用 蔓越莓胶囊 看过 2024-04-1${at} 21:44:15 四川`,
  'Japanese, with characters': (at) => `投稿者：船大工 2024年4月1${at}日 21:4${at}`,
  'Russian, with a comma': (at) => `Конопатчик, 1${at}.04.2024 21:4${at}`,
  'Indonesian, of a change': (at) => `Diubah oleh jktpanas 13-05-2024 13:3${at}`,
}

test('threads: who wrote a post and when goes, in eleven spellings', () => {
  for (const [name, stamp] of Object.entries(STAMPS))
    assert.deepEqual(thread((at) => `<div class="by">${stamp(at)}</div>`).split('\n'), SAID, name)
})

test('threads: a day and a time that somebody tells stay', () => {
  const log = 'Engine log:<br>2024-04-12 21:44:15 oil pressure low<br>2024-04-12 21:45:02 stopped'
  const told = 'We came into harbour at last on 12 May 2024 at 10:30'
  for (const said of [`<p>${log}</p>`, `<p>${told}</p>`]) {
    const [line = ''] = said
      .replace(/<[^>]+>/g, '\n')
      .trim()
      .split('\n')
    assert.ok(thread((at) => (at === 1 ? said : '')).includes(line), said)
  }
})

test('outside threads a line with a name, a day and a time stays where a sentence would', () => {
  const html = SAID.map((text, at) => `<h3>Entry by the mate 1${at}.05.2024, 10:2${at}</h3><p>${text}</p>`).join('')
  assert.ok(kept(html, 'https://boats.example/logbook').includes('Entry by the mate 11.05.2024, 10:21'))
})

/** Posts of one name, what readers say in a box of its own, with the counter of likes below. */
const answers = (said: readonly string[], below: (at: number) => string, post = 'post'): string =>
  kept(
    `<div class="${post}"><div class="said"><p>${SAID[0]}</p><p>How old are you?</p></div></div>${said
      .map((each, at) => `<div class="${post}"><div class="said">${each}</div>${below(at)}</div>`)
      .join('')}`,
  )

test('threads: answers that are numbers stay, whatever is counted below each', () => {
  const numbers = ['42', '37 here', '61', '1974']
  for (const post of ['post', 'comment', 'message', 'beitrag'])
    for (const likes of [
      (at: number) => `${at + 2} likes`,
      (at: number) => `赞 ${at + 2}`,
      (at: number) => `${at} votes`,
    ]) {
      const text = answers(
        numbers.map((number) => `<p>${number}</p>`),
        (at) => `<div class="foot">${likes(at)}</div>`,
        post,
      ).split('\n')
      for (const number of numbers) assert.ok(text.includes(number), `${post}: ${number} in ${text.join(' / ')}`)
    }
})

test('threads: years that somebody lists, and words without a number of each, are no statistics', () => {
  for (const list of [
    ['Created 1967', 'May 1968', 'June 1971', '1974'],
    ['Links', 'Answers', 'Members 12'],
    ['Erstellt 1967', 'Mai 1968', 'Juni 1971', '1974'],
    ['Respuestas', 'Enlaces', 'Usuarios 12'],
    ['Liens', 'Réponses', 'Utilisateurs 4'],
    ['创建 1967', '1968', '1971', '1974'],
  ])
    for (const html of [
      list.map((line) => `<p>${line}</p>`).join(''),
      `<ul>${list.map((line) => `<li>${line}</li>`).join('')}</ul>`,
    ]) {
      const text = answers([`<p>${SAID[1]}</p>${html}<p>${SAID[2]}</p>`], () => '')
      for (const line of list) assert.ok(text.includes(line), `${line} in ${text}`)
    }
})

/** What somebody tells of one case, and of another in the next post. */
const TOLD: readonly (readonly string[])[] = [
  ['Age: 45', 'Gender: male', 'Location: Ohio', 'Status: waiting for surgery'],
  ['Location: Denver, Colorado', 'Status: still available', 'From: my own shed'],
  ['From: Bank of America', 'Message: your account is closed', 'Status: urgent'],
  ['Wohnort: Kiel', 'Ort: an der Förde', 'Beiträge: keine'],
  ['Localisation : Brest', 'Messages : aucun', 'Inscription : en cours'],
  ['Ubicación: Vigo', 'Mensajes: ninguno', 'Registrado: nunca'],
  ['Откуда: Выборг', 'Пол: мужской', 'Сообщения: нет'],
  ['来自：青岛', '记录：没有', '金钱：三百'],
]
const MARKUPS: Readonly<Record<string, (lines: readonly string[]) => string>> = {
  paragraphs: (lines) => lines.map((line) => `<p>${line}</p>`).join(''),
  'paragraphs of an editor': (lines) => lines.map((line) => `<p class="MsoNormal">${line}</p>`).join(''),
  'line breaks': (lines) => `<p>${lines.join('<br>')}</p>`,
  items: (lines) => `<ul>${lines.map((line) => `<li>${line}</li>`).join('')}</ul>`,
  'a quote': (lines) =>
    `<blockquote class="quote"><div class="inner">${lines.map((line) => `<p>${line}</p>`).join('')}</div></blockquote>`,
}

test('threads: what somebody tells of a person, a sale or a mail in a post stays, in one post and in each', () => {
  // Short lines of a name of their own in three posts are another rule's (posts.ts).
  for (const [name, markup] of Object.entries(MARKUPS))
    for (const lines of TOLD)
      for (const times of name === 'paragraphs of an editor' ? [1, 2] : [1, 2, 3]) {
        const text = answers(
          SAID.slice(1, 1 + times).map((prose) => `<p>${prose}</p>${markup(lines)}`),
          () => '',
        )
        for (const line of lines) assert.equal(text.split(line).length, 1 + times, `${name}, ${times}: ${line}`)
      }
})

test('threads: a box that says once what a member is stays, as no other post has one', () => {
  for (const lines of TOLD) {
    const text = thread((at) => (at === 1 ? lines.map((line) => `<p>${line}</p>`).join('') : ''))
    for (const line of lines) assert.ok(text.includes(line), line)
  }
})

test('threads: what is counted in several posts, one line in each, is no box of one', () => {
  const lines = ['Links 3', 'Votes 4', 'Members 12']
  const answers = lines.map((line) => `<div class="by"><a href="/u">tarbrush</a></div><p>${line}</p>`)
  const posts = [`<p>${prose('leak')}</p>`, ...answers, `<p>${prose('tar')}</p>`]
  const text = kept(posts.map((post) => `<div class="post">${post}</div>`).join(''))
  for (const line of lines) assert.ok(text.includes(line), line)
})
