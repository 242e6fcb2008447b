import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keptText, prose } from '../../../pages.ts'

const page = (end: string): string =>
  `<body><article><h1>Tides</h1><p>${prose('tide')}</p><p>${prose('ebb')}</p>${end}</article>`

test('calls: what asks a reader to log in or pay for the rest is no part of the text', () => {
  for (const call of [
    'Log in to continue reading',
    'To continue reading this article, please register for free or sign in to your existing account.',
    'This article is for our members only. Please sign in or become a member to read the rest of it.',
    'You have read all of your free articles for this month. Create an account or log in to go on reading.',
    'Subscribe to read the full story and support our local newsroom, from one crown a week.',
    'Already a subscriber? Log in here to get unlimited access to all of our articles and archives.',
    'You must be logged in to reply to this topic.',
    'Dieser Artikel ist nur für Abonnenten lesbar. Melden Sie sich an oder schließen Sie ein Abonnement ab.',
    'Cet article est réservé aux abonnés. Connectez-vous ou abonnez-vous pour lire la suite de cet article.',
    'Este contenido es exclusivo para suscriptores. Inicia sesión o suscríbete para seguir leyendo.',
    'Questo contenuto è riservato agli abbonati. Accedi per continuare a leggere tutti i nostri articoli.',
    'この記事は有料会員限定です。ログインすると、続きをお読みいただけます。',
  ])
    assert.doesNotMatch(keptText(page(`<div><p>${call}</p></div>`)), new RegExp(call.slice(0, 12)), call)
})

test('calls: a heading that heads nothing but such a call goes with it', () => {
  assert.doesNotMatch(
    keptText(
      page('<h2>Keep on with us</h2><p>This story is for subscribers. Please sign in or become a member today.</p>'),
    ),
    /Keep on|subscribers/,
  )
  const text = keptText(
    page(`<h2>Moorings</h2><p>Already a member? Log in here to read all of it.</p><p>${prose('buoy')}</p>`),
  )
  assert.match(text, /Moorings\nThe buoy/)
})

test('calls: whether a page was of use is asked of its reader', () => {
  for (const question of [
    'Was this page helpful?',
    'Did this article answer your question?',
    'War dieser Artikel hilfreich?',
    'Cette page vous a-t-elle été utile ?',
    '¿Te ha resultado útil?',
    'この情報は役に立ちましたか？',
  ])
    assert.doesNotMatch(
      keptText(page(`<div><p>${question}</p><button>Yes</button></div>`)),
      /helpful|answer your|hilfreich|utile|útil|役に/,
      question,
    )
})

test('calls: prose about logins, members and what is useful stays', () => {
  for (const line of [
    'To continue reading the gauge after dark, the keeper has to sign in at the gate and take a lamp from the shelf.',
    'Log in to the terminal with the name of your boat, and the depth is shown on its screen.',
    'The register is open to members of the guild, and whoever subscribes to it reads the depths of every month.',
    'Was this lamp helpful in a storm?',
  ])
    assert.ok(keptText(page(`<p>${line}</p><p>${prose('buoy')}</p>`)).includes(line), line)
})

test('calls: saunas, libraries and car parks for members were taken for walls', () => {
  for (const text of [
    'Die Sauna ist nur für Mitglieder geöffnet, Gäste zahlen am Eingang zwölf Euro.',
    'This report is available to members of the public at the town hall until the end of May.',
    'Het zwembad is op dinsdag alleen voor leden open, de rest van de week kan iedereen er terecht.',
    'Вход только для зарегистрированных участников, остальные могут смотреть трансляцию.',
    'El aparcamiento es exclusivo para socios durante los partidos.',
    'Ta biblioteka jest tylko dla zalogowanych, a katalog mogą przeglądać wszyscy goście.',
  ])
    assert.match(
      keptText(`<body><h1>Harbour</h1><p>${prose('quay')}</p><p>${text}</p><p>${prose('pier')}</p>`),
      new RegExp(text.slice(0, 20)),
    )
  for (const text of [
    'Dieser Artikel ist nur für Abonnenten.',
    'Nur für Mitglieder',
    'Ten artykuł jest dostępny tylko dla prenumeratorów naszej gazety.',
    'この記事は会員限定です。',
  ])
    assert.doesNotMatch(
      keptText(`<body><h1>Harbour</h1><p>${prose('quay')}</p><p>${prose('pier')}</p><p>${text}</p>`),
      new RegExp(text.slice(0, 12)),
    )
})

test('calls: a newsletter, a channel or an app that the reader is asked to take is no part of the text', () => {
  for (const call of [
    'Sign up for our weekly newsletter and never miss a tide.',
    'Like this article? Subscribe to our blog and have the tides delivered to your inbox weekly.',
    'Click here to subscribe to The Harbour Newsletter',
    'Get the latest in harbour news delivered to your inbox!',
    'For the latest stories and breaking news updates download the Harbour apps for phones and tablets.',
    'Abonnieren Sie unseren Newsletter und verpassen Sie keine Flut mehr.',
    'Inscrivez-vous à notre newsletter pour ne rien manquer.',
    'Suscríbete a nuestro boletín y recibe las mareas cada semana.',
    'Iscriviti alla nostra newsletter per non perdere una marea.',
    'Подпишитесь на наш телеграм, чтобы не пропустить прилив.',
    '欢迎关注微信公众号：潮汐',
  ])
    assert.doesNotMatch(keptText(page(`<p>${call}</p>`)), new RegExp(call.slice(0, 12)), call)
})

test('calls: prose about newsletters and those who sign up for them stays', () => {
  for (const line of [
    'Twelve people signed up for the newsletter of the harbour in the past week, more than ever before.',
    'I did not sign up for the alert system to be woken by every tide that comes in, said the keeper.',
    'The newsletter of the guild is read by a thousand keepers, and nobody has to pay for it.',
    'The depths are delivered to the tower by boat each morning.',
  ])
    assert.ok(keptText(page(`<p>${line}</p>`)).includes(line), line)
})

test('calls: prose that speaks of an app, a list or a letter in the words of a call stays', () => {
  for (const line of [
    'Download the Ferry app before you cross: boatmen ask twice the fare of whoever has not looked at it.',
    'You can join the mailing list by sending an empty message to the address below.',
    'Subscribe to the mailing list ropes-users for questions about knots.',
    'Subscribe to the newsletter of a rival: it says what he is about to do before he does it.',
    'Letters were delivered to your inbox, a wooden box, by a boy on a horse.',
    'At the pier the crier called. Sign up for our newsletter, he said, and all of us laughed.',
    'この港のメルマガの登録者数は三年で二倍になった。',
    '뉴스레터 구독자는 5만 명을 넘었다.',
    '许多店家要求顾客关注公众号才能点餐。',
    '« Abonnez-vous à ma chaîne », crie le garçon au marché, et les vieux en rient.',
    'Мошенники пишут: «Подпишитесь на наш канал», но им никто не верит.',
    'He told me to subscribe to his newsletter.',
  ])
    assert.ok(keptText(page(`<p>${line}</p><p>${prose('buoy')}</p>`)).includes(line), line)
})

test('calls: a call of two sentences goes, one that a text begins with stays', () => {
  assert.doesNotMatch(
    keptText(page('<p>Enjoyed the walk? Sign up for our newsletter to get one like it each month.</p>')),
    /Enjoyed/,
  )
  assert.match(
    keptText(
      page(
        '<p>Sign up for our newsletter at the desk. It is printed on paper. Members get it in spring. Guests pay for it.</p>',
      ),
    ),
    /printed on paper/,
  )
})

test('calls: three sentences that begin as calls are a text about one', () => {
  const two = 'Sign up for our newsletter. No spam!'
  for (const [text, isKept] of [
    [two, false],
    [`${two} Unsubscribe when the tide turns.`, true],
  ] as const)
    assert.equal(keptText(page(`<p>${text}</p><p>${prose('buoy')}</p>`)).includes('our newsletter'), isKept, text)
})
