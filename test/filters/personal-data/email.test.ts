/** Which mail addresses are a person's. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { found } from './found.ts'

/** Each is found in a sentence, alone and whole. */
function isFound(...addresses: readonly string[]): void {
  for (const address of addresses) {
    for (const text of [
      `Write to ${address}, please.`,
      `<${address}>`,
      `(${address})`,
      `mailto:${address}?subject=x`,
      address,
    ])
      assert.deepEqual(found('email', text), [address], text)
  }
}

function nothingIn(...texts: readonly string[]): void {
  for (const text of texts) assert.deepEqual(found('email', text), [], text)
}

describe('a mail address', () => {
  it('is found whole, whatever its host and marks', () => {
    isFound(
      'jane.doe@kites.org',
      "o'hara+lists@mail.kites.co.uk",
      'j_d%x@kites.museum',
      '12345678@qq.com',
      'jürgen@müller.de',
      'иван@почта.рф',
    )
    isFound('jane@xn--mller-kva.de')
  })

  it('in capitals that grow in lower case was not found, or a character too long', () => {
    isFound('AHMET.YILMAZ@İSTANBUL.EDU.TR', 'ahmet@FİRMA.com.tr', 'İLKER@kites.org')
  })

  it('ends where its domain ends: before a full stop, a next sentence without a space, characters of another script', () => {
    assert.deepEqual(found('email', 'To jane@kites.org. And more'), ['jane@kites.org'])
    assert.deepEqual(found('email', 'To jane@kites.org.See there'), ['jane@kites.org'])
    assert.deepEqual(found('email', '联系邮箱zhang.wei@163.com谢谢'), ['zhang.wei@163.com'])
    assert.deepEqual(found('email', 'jane＠kites.org'), ['jane＠kites.org'])
  })

  it('with dots, dashes or more sentences behind it and no space between was left in', () => {
    for (const [text, address] of [
      ['jane@kites.org...thanks', 'jane@kites.org'],
      ['jane@kites.co.uk..ok', 'jane@kites.co.uk'],
      ['иван@почта.рф...спасибо', 'иван@почта.рф'],
      ['jane@kites.org--thanks', 'jane@kites.org'],
      ['jane@kites.org-thanks', 'jane@kites.org'],
      ['jean@cerf-volant.fr-merci', 'jean@cerf-volant.fr'],
      ['jane@xn--mller-kva.de--danke', 'jane@xn--mller-kva.de'],
      ['ivan@kites.xn--p1ai-x', 'ivan@kites.xn--p1ai'],
      ['jane@web.de.Oder.Hier.Da', 'jane@web.de'],
      ['juana@correo.es.Más.Allí.Él.Ya', 'juana@correo.es'],
      ['jane@web.de-danke.Bis bald', 'jane@web.de'],
      ['jane [at] web.de.Oder.Hier.Da', 'jane [at] web.de'],
      ['jane [at] kites.org--thanks', 'jane [at] kites.org'],
      ['jane (at) kites (dot) org-thanks', 'jane (at) kites (dot) org'],
    ] as const)
      assert.deepEqual(found('email', text), [address], text)
    isFound('jane@a--b.org', 'jane@kite-club.co.uk', 'jane@xn--mller-kva.de')
    nothingIn('root@db.dev.svc.cluster.local', 'ubuntu@ec2.us-west-2.compute.internal', 'kites@1.2.0--beta')
  })

  it('is found where marks in brackets stand for its signs, with spaces or without', () => {
    for (const address of [
      'jane [at] kites [dot] org',
      'jane.doe (at) uni-bonn (dot) de',
      'jane(at)kites.org',
      'jane{AT}kites{DOT}co{DOT}uk',
      'jane_doe [ät] kites.de',
      'jane [dot] doe [at] kites [dot] org',
      'jane.doe@kites[.]org',
      'jane.doe(@)kites.org',
      'jane <at> kites <dot> org',
      'juana (arroba) correo (punto) es',
      'ivan [собака] почта (точка) рф',
      'jean [ at ] kites.org',
    ]) {
      for (const text of [`Write to ${address}, please.`, address, `(${address})`])
        assert.deepEqual(found('email', text), [address], text)
    }
  })

  it('is none where nothing stands for its signs', () => {
    nothingIn(
      'We meet (at) noon. See you',
      'jane at kites dot org',
      'a list [dot] of things',
      'see [at] the end of kites.org',
      'info [at] kites [dot] org',
      'user (at) kites.org',
      'x [at] kites [dot] notadomain',
      'jane [at] example [dot] com',
      'a [cat] kites.org',
      'jane [at kites.org',
    )
  })

  it('written around ends before the next sentence, too', () => {
    for (const [text, address] of [
      ['Ask jane [at] kites.org.See there', 'jane [at] kites.org'],
      ['jane (at) kites (dot) org.More', 'jane (at) kites (dot) org'],
      ['jane(at)kites.co.uk.The rest', 'jane(at)kites.co.uk'],
      ['jane.doe [ät] uni-bonn.de.Weitere', 'jane.doe [ät] uni-bonn.de'],
      ['juana (arroba) correo.es.Más', 'juana (arroba) correo.es'],
      ['jane@kites[.]org.See', 'jane@kites[.]org'],
      ['jane [at] kites.org.Contact us', 'jane [at] kites.org'],
      ['jane@kites.org.Contact us', 'jane@kites.org'],
      ['jane@kites.co.uk.In May', 'jane@kites.co.uk'],
      ['jane@Kites.Org', 'jane@Kites.Org'],
      ['JANE@KITES.ORG', 'JANE@KITES.ORG'],
      ['jane@kites.Org', 'jane@kites.Org'],
      ['jane [at] kites.In', 'jane [at] kites.In'],
    ] as const)
      assert.deepEqual(found('email', text), [address], text)
  })

  it('ends before a next sentence whose capital is of another script, or that stands behind capitals', () => {
    for (const [text, address] of [
      ['ivan@yandex.ru.Москва ждёт', 'ivan@yandex.ru'],
      ['ivan@yandex.ru.Сайт школы', 'ivan@yandex.ru'],
      ['ivan@yandex.ru.Дети рады', 'ivan@yandex.ru'],
      ['ivan [at] yandex.ru.Онлайн', 'ivan [at] yandex.ru'],
      ['olena@kites.com.ua.Укр текст', 'olena@kites.com.ua'],
      ['maria@kites.gr.Ελ Βενιζέλος', 'maria@kites.gr'],
      ['JANE@KITES.ORG.Contact', 'JANE@KITES.ORG'],
      ['JANE [AT] KITES.ORG.Contact us', 'JANE [AT] KITES.ORG'],
      ['ИВАН@ПОЧТА.РФ.Сайт школы', 'ИВАН@ПОЧТА.РФ'],
      ['иван@почта.рф', 'иван@почта.рф'],
      ['Иван@Почта.Москва', 'Иван@Почта.Москва'],
      ['ИВАН@САЙТ.МОСКВА', 'ИВАН@САЙТ.МОСКВА'],
      ['Jane@Mail.Kites.Org', 'Jane@Mail.Kites.Org'],
    ] as const)
      assert.deepEqual(found('email', text), [address], text)
  })

  it('written around is none where variables and their members stand', () => {
    nothingIn(
      'values {@} obj.id',
      '{#each items {@} item.name}',
      'rows (at) table.id',
      'x [at] y.to',
      'push (@) list.map',
      'read [at] file.sh',
      'a <at> node.name',
      'template {@} user.id',
      'sort [ @ ] user.id',
      'sort { @ } kites.id',
      'jane [at] this.name.',
      'select {at} e.is',
    )
    for (const address of [
      'jan [at] wp.pl',
      'jon (at) hi.is',
      'mario [at] libero.it',
      'jane (at) doe.name',
      'rahul [at] cse.iitb.ac.in',
      'ana [at] ptt.rs',
      'jane {@} kites.org',
      'ani [at] user.ac.id',
      'kim (@) kites.in',
    ])
      assert.deepEqual(found('email', address), [address], address)
  })

  it('under a country that members of objects are called after was left in where brackets stood around its sign', () => {
    for (const address of [
      'budi(@)kantor.id',
      'rina [@] surabaya.id',
      'li [@] wang.name',
      'dewi <@> sekolah.id',
      'budi@kantor[.]id',
      'ani (@) batik (dot) id',
      'marta [@] kowalska.name',
    ])
      assert.deepEqual(found('email', address), [address], address)
    nothingIn('values {@} kites.id', '{#each items {@} kite.name}', 'rows [@] row.id', 'x (@) user.name', 'x[@]y.id')
  })

  it('of a list by its name, or of an office with a tag, is no person’s', () => {
    nothingIn('python-list@python.org', 'gtk-devel-list@gnome.org', 'kite_users@kites.org', 'support+de@kites.org')
    isFound('jane-lister@kites.org', 'anna.list@kites.org', 'jane+news@kites.org')
  })

  it('of an office, a list, a machine or anybody is no person’s', () => {
    for (const name of [
      'info',
      'Support',
      'sales-uk',
      'info2',
      'no-reply',
      'kontakt',
      'redaccion',
      'biuro',
      'user',
      'your.name',
    ])
      nothingIn(`${name}@kites.org`)
    nothingIn(
      'kites-devel@lists.kites.org',
      '123456@bugs.kites.org',
      'kites@googlegroups.com',
      'git@github.com:kites/kites.git',
    )
    isFound('informer@kites.org', 'sales.kim@kites.org', 'lists@kites.org')
  })

  it('in a domain of documentation is none', () => {
    nothingIn('jane@example.com', 'jane@mail.example.org', 'jane@kites.test', 'jane@host.example')
    isFound('jane@myexample.com')
  })

  it('is not what only has an @: hosts, files, packages, handles, credentials in addresses of the web', () => {
    nothingIn(
      'user@host',
      'a@b',
      'kite@2x.png',
      'npm i kites@1.2.3',
      'actions/checkout@v4',
      '@jane.doe',
      '@kites/core@next',
    )
    nothingIn(
      'https://jane:secret@kites.org/',
      'ssh://jane@kites.org/x',
      'jane@10.0.0.1',
      'jane@.org',
      '.@kites.org',
      'jane.@kites.org',
    )
  })

  it('with the apostrophe of an editor is found whole, and an article before an office’s name makes no person', () => {
    isFound('o’hara@kites.org', 'd’angelo.r@mail.kites.org')
    assert.deepEqual(found('email', '‘jane@kites.org’ and ’jane@kites.org’'), ['jane@kites.org', 'jane@kites.org'])
    nothingIn('à l’info@kites.org', "à l'accueil@mairie.fr")
  })

  it('of a person who took an office’s name with a year, or any number at a provider, is not passed over as an office’s', () => {
    isFound('admin1975@gmail.com', 'info2@gmail.com', 'hello99@yahoo.co.uk', 'press2001@kites.org')
    nothingIn('info2@kites.org', 'office01@kites.org', 'info@gmail.com', 'sales-uk@kites.org')
  })

  it('at a domain that is called as lists are is a person’s; below another domain it is a list’s', () => {
    isFound('jane@groups.com', 'jane@lists.co.uk', 'jane@bugs.de')
    nothingIn('kites@lists.kites.co.uk', 'kites@groups.io', 'kites@groups.google.com')
  })
})

describe('a mark with a space on one side alone', () => {
  it('is code', () =>
    nothingIn('see arr[@] main.rs', 'for x in list[@] y.in', 'Vec<at> x.name', 'buf[at] node.data.id'))
})
