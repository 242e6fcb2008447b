/** What is written around personal data in ten languages, and how their countries write telephone numbers. */

export interface Language {
  readonly names: readonly string[]
  readonly hosts: readonly string[]
  /** Sentences with one of {email}, {iban}, {card}, {ip}. */
  readonly sentences: readonly string[]
  /** Sentences around {phone}: with a word that says what it is, and without one. */
  readonly labelled: readonly string[]
  readonly bare: readonly string[]
  /** Numbers as people of the country write them: `#` any digit, `N` 2 to 9. Those in `told` are known by their shape. */
  readonly numbers: readonly string[]
  readonly told: readonly string[]
  readonly iban: string
}

const LATIN_HOSTS = ['mail.kites.org', 'drachen-post.de', 'cerf-volant.fr', 'kites.co.uk', 'postbox.eu']
const DE = `DE${'#'.repeat(18)}`

export const LANGUAGES: Readonly<Record<string, Language>> = {
  en: {
    names: ['jane', 'oliver', 'smith', 'harper'],
    hosts: LATIN_HOSTS,
    sentences: [
      'Write to {email} before Friday.',
      'Her account is {iban}, she says.',
      'He paid with {card} and left.',
      'The request came from {ip} at night.',
      'Log in to the server {ip} first.',
    ],
    labelled: ['Phone: {phone}', 'You can reach her by mobile at {phone}.', 'Tel. {phone}, ask for Jane'],
    bare: ['Ask Jane ({phone}) for a kite.', 'Jane Harper, {phone}'],
    numbers: [
      '(NN#) N##-####',
      'NN# N## ####',
      '+1 NN#-N##-####',
      '+44 20 #### ####',
      '020 N### ####',
      '+44 7### ######',
    ],
    told: ['(2N#) N##-####', '3N#-N##-####', '+1 2N# N## ####', '+44 20 #### ####'],
    iban: `EE${'#'.repeat(16)}`,
  },
  de: {
    names: ['jürgen', 'anna', 'schmidt', 'weber'],
    hosts: ['drachen-post.de', 'müller.de', 'web.de', 'gmx.net'],
    sentences: [
      'Schreiben Sie bitte an {email}, danke.',
      'Überweisen Sie auf {iban}.',
      'Bezahlt wurde mit der Karte {card}.',
      'Die Anfrage kam von der Adresse {ip} in der Nacht.',
    ],
    labelled: ['Telefon: {phone}', 'Tel.: {phone} (abends)', 'Handy {phone}', 'Meine Nummer: Mobil {phone}'],
    bare: ['Anna Weber, {phone}', 'Ruf mich an: {phone}!'],
    numbers: ['030 N######', '0171 N######', '+49 30 N######', '089/N#####', '0221-N######', '+49 (0)171 N######'],
    told: ['0171/N######', '+49 171 N######', '030 / N## ## ##', '(030) N## ## ##'],
    iban: DE,
  },
  fr: {
    names: ['hélène', 'luc', 'martin', 'dubois'],
    hosts: ['cerf-volant.fr', 'orange.fr', 'laposte.net'],
    sentences: [
      'Écrivez à {email} avant vendredi.',
      'Son compte est {iban}.',
      'Il a payé avec la carte {card} hier.',
      "La requête venait de l'adresse {ip} la nuit.",
    ],
    labelled: ['Téléphone : {phone}', 'Tél. {phone}', 'Portable : {phone} le soir'],
    bare: ['Hélène Dubois, {phone}', 'Appelez-moi au {phone} ce soir.'],
    numbers: ['01 N# ## ## ##', '06.N#.##.##.##', '+33 1 N# ## ## ##', '06N#######'],
    told: ['06 N# ## ## ##', '01.N#.##.##.##', '+33 6 N# ## ## ##'],
    iban: `FR${'#'.repeat(23)}`,
  },
  es: {
    names: ['lucía', 'carlos', 'garcía', 'nuñez'],
    hosts: ['cometas.es', 'correo.mx', 'gmail.com'],
    sentences: [
      'Escriba a {email} antes del viernes.',
      'Su cuenta es {iban}.',
      'Pagó con la tarjeta {card} ayer.',
      'La petición vino de la dirección {ip} de noche.',
    ],
    labelled: ['Teléfono: {phone}', 'Tel. {phone}', 'Mi móvil es {phone}.'],
    bare: ['Lucía García, {phone}', 'Llámame al {phone} hoy.'],
    numbers: ['91 N## ## ##', '6N# ### ###', '+34 91 N## ## ##', '6N#######', '+52 55 N### ####'],
    told: ['+34 6N# ## ## ##', '+52 55 N### ####', '+54 11 N### ####'],
    iban: `ES${'#'.repeat(20)}`,
  },
  pt: {
    names: ['joão', 'ana', 'souza', 'ferreira'],
    hosts: ['pipas.com.br', 'uol.com.br', 'sapo.pt'],
    sentences: [
      'Escreva para {email} até sexta.',
      'A conta dela é {iban}.',
      'Ele pagou com o cartão {card} ontem.',
      'O pedido veio do endereço {ip} à noite.',
    ],
    labelled: ['Telefone: {phone}', 'Celular {phone}', 'Tel.: {phone}'],
    bare: ['João Souza, {phone}', 'Fale comigo: {phone}'],
    numbers: ['(11) 9N###-####', '(21) N###-####', '+55 11 9N###-####', '21 N## ## ##', '+351 21 N## ## ##'],
    told: ['(11) 9N###-####', '+55 21 9N###-####', '+351 91 N## ## ##'],
    iban: `PT${'#'.repeat(21)}`,
  },
  pl: {
    names: ['łukasz', 'maria', 'kowalska', 'nowak'],
    hosts: ['latawce.pl', 'wp.pl', 'poczta.onet.pl'],
    sentences: [
      'Proszę pisać na {email} do piątku.',
      'Jej konto to {iban}.',
      'Zapłacił kartą {card} wczoraj.',
      'Zapytanie przyszło z adresu {ip} w nocy.',
    ],
    labelled: ['Telefon: {phone}', 'tel. {phone}', 'Tel. kom. {phone}'],
    bare: ['Maria Nowak, {phone}', 'Proszę dzwonić: {phone}'],
    numbers: ['22 N## ## ##', '6N# ### ###', '+48 22 N## ## ##', '6N#######'],
    told: ['+48 6N# ### ###', '+48 22 N## ## ##'],
    iban: `PL${'#'.repeat(24)}`,
  },
  ru: {
    names: ['ivan', 'иван', 'petrova', 'смирнов'],
    hosts: ['zmei.ru', 'mail.ru', 'почта.рф'],
    sentences: [
      'Пишите на {email} до пятницы.',
      'Её счёт {iban}.',
      'Он заплатил картой {card} вчера.',
      'Запрос пришёл с адреса {ip} ночью.',
    ],
    labelled: ['Телефон: {phone}', 'тел. {phone}', 'Моб. {phone} (вечером)'],
    bare: ['Иван Смирнов, {phone}', 'Мой номер {phone}'],
    numbers: ['8 (495) N##-##-##', '+7 495 N##-##-##', '8 9## N##-##-##', 'N##-##-##', '+7 (9##) ###-##-##'],
    told: ['8 (495) N##-##-##', '+7 9## N## ## ##', '+7 (495) N##-##-##'],
    iban: DE,
  },
  zh: {
    names: ['zhang', 'wei', 'li', 'chen'],
    hosts: ['163.com', 'qq.com', 'fengzheng.cn'],
    sentences: ['请写信到{email}。', '她的账号是{iban}。', '他用卡{card}付款。', '请求来自服务器{ip}。'],
    labelled: ['电话：{phone}', '联系电话{phone}', '手机：{phone}'],
    bare: ['张伟，{phone}', '请拨打 {phone} 。'],
    numbers: ['010-N#######', '138########', '138 #### ####', '+86 138 #### ####', '021-N#######'],
    told: ['138-####-####', '139 #### ####', '+86 10 N### ####', '010-N### ####'],
    iban: DE,
  },
  ja: {
    names: ['sato', 'yuki', 'tanaka', 'ken'],
    hosts: ['tako.jp', 'nifty.ne.jp', 'docomo.ne.jp'],
    sentences: [
      '{email}までご連絡ください。',
      '口座は{iban}です。',
      'カード{card}で支払いました。',
      '要求はアドレス{ip}から来ました。',
    ],
    labelled: ['電話番号：{phone}', 'TEL {phone}', '携帯：{phone}', '電話は{phone}です。'],
    bare: ['佐藤 {phone}', '田中（{phone}）まで'],
    numbers: ['03-N###-####', '090-N###-####', '０３－１２３４－５６７８', '06(N###)####', '+81 3-N###-####'],
    told: ['03-N###-####', '080-N###-####', '+81 90-N###-####'],
    iban: DE,
  },
  ar: {
    names: ['ali', 'huda', 'hassan', 'mona'],
    hosts: ['mail.eg', 'barid.sa', 'gmail.com'],
    sentences: [
      'اكتب إلى {email} قبل الجمعة.',
      'حسابها هو {iban} اليوم.',
      'دفع بالبطاقة {card} أمس.',
      'جاء الطلب من عنوان {ip} ليلا.',
    ],
    labelled: ['هاتف: {phone}', 'جوال {phone}', 'الهاتف: {phone}'],
    bare: ['منى حسن، {phone}', 'اتصل بي {phone} اليوم'],
    numbers: ['02 N### ####', '٠١٢٣٤٥٦٧٨٩', '05# ### ####', '+20 2 N### ####', '+966 5# ### ####'],
    told: ['+20 10 #### ####', '+966 5# ### ####'],
    iban: `SA${'#'.repeat(20)}`,
  },
}

/** Not of a person, in any language: each must stay as it is. */
export const NOBODYS: readonly string[] = [
  'info@kites.org',
  'support@kites.co.uk',
  'no-reply@mail.kites.org',
  'redaktion@drachen-post.de',
  'kites-devel@lists.kites.org',
  'jane@example.com',
  'user@host',
  'icon@2x.png',
  'Section 15.4.1.3',
  'see 12.3.2.3',
  'version 1.2.3.4',
  'v4.18.0.1',
  '10.0.0.1',
  'ping 127.0.0.1',
  'host 192.168.1.1',
  'server 203.0.113.7',
  '2001:db8::7:1',
  'at 12:34:56',
  '00:1b:44:11:3a:b7',
  'OID 1.3.6.1.4.1.311',
  'ISBN 978-3-16-148410-0',
  'ISBN 0-306-40615-2',
  'ISSN 0378-5955',
  'doi:10.1109/TSMC.1973.4309314',
  'arXiv:2306.16527',
  'RFC 5321',
  'Order 123-4567890-1234567',
  'Bestellnummer 0171/1234567',
  'SKU 4006381333931',
  '4111111111111112',
  '2026-11-27',
  '27/11/2026',
  '27.11.2026 10:15',
  '1999-2003',
  '1,234,567.89',
  '12 345 678 EUR',
  '124(6): 1283-1298',
  'pp. 610-621',
  '0x7fff5fbff8c0',
  '3.14159265358979',
  '48.8566, 2.3522',
  '1920x1080',
  '01 02 03 04 05 06',
  'UTC+02:00',
  'DE12 3456',
  'DE89 3704 0044 0532 0130 01',
  '1-800-555-0199',
  'std::vector<int>',
  'sha256:9f86d081884c7d65',
  'PMID 16564017',
]
