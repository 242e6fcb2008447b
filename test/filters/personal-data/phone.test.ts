/** Telephone numbers: by their country's code, by the word before them, by a shape that nothing else has. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { found } from './found.ts'

function isFound(...cases: readonly (readonly [text: string, ...whole: readonly string[]])[]): void {
  for (const [text, ...whole] of cases) assert.deepEqual(found('phone', text), whole, text)
}

function nothingIn(...texts: readonly string[]): void {
  for (const text of texts) assert.deepEqual(found('phone', text), [], text)
}

describe('a telephone number', () => {
  it('behind a plus is found if its country has numbers of that length', () => {
    isFound(
      ['ring +1 212 555 0143 now', '+1 212 555 0143'],
      ['+49 (0)30 123 45-67.', '+49 (0)30 123 45-67'],
      ['(+44) 20 7946 0958', '(+44) 20 7946 0958'],
      ['+33123456789, +39 06 1234 5678', '+33123456789', '+39 06 1234 5678'],
      ['0044 20 7946 0958', '0044 20 7946 0958'],
      ['+380 44 123 4567', '+380 44 123 4567'],
    )
    nothingIn(
      '+1 212 555 014',
      'UTC +0100 2024',
      '+999 123 456 789',
      'x+12125550143',
      '2+12125550143',
      '+33 1234567891234',
    )
  })

  it('is found, and no more of the text than it, where letters are written in their parts', () => {
    for (const text of [
      'là ở đây, điện thoại: 912345678 nhé',
      '서울시 전화번호 212345678 까지',
      'móvil 612345678 así',
      'फ़ोन 9876543210 है',
    ])
      assert.deepEqual(found('phone', text.normalize('NFD')), found('phone', text), text)
    assert.deepEqual(found('email', 'José: jose@kites.org, écrivez'.normalize('NFD')), ['jose@kites.org'])
    assert.deepEqual(found('email', 'voilà josé@kites.org'.normalize('NFD')), ['josé@kites.org'.normalize('NFD')])
  })

  it('behind a word that says so is found in many languages', () => {
    isFound(
      ['Phone: 212 555 0143', '212 555 0143'],
      ['Tel. 030 1234567', '030 1234567'],
      ['Telefon (Büro): 030 / 123 45 67', '030 / 123 45 67'],
      ['móvil 612345678', '612345678'],
      ['Téléphone : 01.23.45.67.89', '01.23.45.67.89'],
      ['тел.: 8 (495) 123-45-67', '8 (495) 123-45-67'],
      ['联系电话：13800138000', '13800138000'],
      ['電話番号 ０３－１２３４－５６７８', '０３－１２３４－５６７８'],
      ['전화 02 123 4567', '02 123 4567'],
      ['هاتف: ٠١٢٣٤٥٦٧٨٩', '٠١٢٣٤٥٦٧٨٩'],
      ['फ़ोन: 098765 43210', '098765 43210'],
      ['\u{1f4de} 030 1234567', '030 1234567'],
      ['Tel 030 123456, Fax 030 123457', '030 123456', '030 123457'],
    )
  })

  it('without a word is found by the shape of its country', () => {
    isFound(
      [
        '(212) 555-0143 or 212-555-0143 or 1-212-555-0143 or 212.555.0143',
        '(212) 555-0143',
        '212-555-0143',
        '1-212-555-0143',
        '212.555.0143',
      ],
      ['(030) 123 45 67', '(030) 123 45 67'],
      ['0171/1234567', '0171/1234567'],
      ['06 12 34 56 78', '06 12 34 56 78'],
      ['(11) 91234-5678', '(11) 91234-5678'],
      ['090-1234-5678', '090-1234-5678'],
      ['（090-1234-5678）', '090-1234-5678'],
      ['010-1234 5678', '010-1234 5678'],
      ['138 0013 8000', '138 0013 8000'],
      ['8 (495) 123-45-67', '8 (495) 123-45-67'],
    )
  })

  it('is none where a word before it says what it is', () => {
    nothingIn(
      'ISBN 030-123-4567',
      'Order: 212-555-0143',
      'Bestellnummer 0171/1234567',
      '订单号 138 0013 8000',
      'order number: 212-555-0143',
    )
    isFound(['in order to call 212-555-0143', '212-555-0143'])
  })

  it('is none by itself: dates, times, shares, years, ISBN, DOI, identifiers, rows of numbers', () => {
    nothingIn(
      '2024-11-27 12:34:56',
      '01-02-2023',
      'pages 1999-2003-2007',
      '978-0-306-40615-7',
      '0-306-40615-2',
      '10.1109/TSMC.1973.4309314',
    )
    nothingIn(
      '12(3): 610-621',
      '(1973) 610-621',
      '1234567890',
      '01 02 03 04 05',
      '01 02 03 04 05 06 10 20 30',
      '212-555-0143-2',
      '1212-555-0143',
      '#212-555-0143',
      'x=212-555-0143',
    )
    nothingIn(
      'Tel 12345',
      'hotel 1234567',
      'tel-00390303',
      'portable ($200-500)',
      '"Phones","valueUID":"24003426011"',
      'DE89 3704 0044 0532 0130 01',
      'j.cell.2006.01.040',
      'Signal Processing 20 (1990) 171-182',
      'phone: 2019\n1234567',
    )
  })

  it('that firms pay for is no person’s', () => {
    nothingIn('1-800-555-0199', 'Phone: 800 555 0199', '+1 888 555 0199', '(866) 555-0199')
  })
})

/** Behind words for telephones: what stands there and is no number of one, and numbers that look nearly so. */
const LOOKALIKES: Readonly<Record<string, readonly string[]>> = {
  en: [
    'mobile 10 000 000 subscribers',
    'sold mobile phones: 250 000 units',
    'the phone costs 1299.00',
    'mobile 2019-2023',
    'phone 12 345 678 users',
    'phone on 2024-11-27 at noon',
  ],
  de: [
    'Telefon kostet 100.000',
    'Handy für 1299.99 Euro',
    'Telefon hatten 123.456 Haushalte',
    'Mobil 2.500.000 Kunden',
    'Telefon: 100.000',
  ],
  fr: [
    'un portable pour 100 000 euros',
    'mobile : 12 345 678 abonnés',
    'téléphone du 27/11/2026',
    'portable 1 234 567,89',
  ],
  es: ['el teléfono cuesta 100.000', 'telefonos 1.250.000 usuarios', 'móvil desde 27.11.2026', 'móvil 10 000 000'],
  pt: ['telefone custa 100.000', 'celular: 150.000.000 assinantes', 'telefone em 27/11/2026', 'celular 1.500.000'],
  pl: ['telefon kosztuje 100 000', 'telefon ma 12 345 678 abonentów', 'gsm 2019/2020', 'telefon 1 000 000 sztuk'],
  ru: ['телефон стоит 100 000', 'мобильный 10 000 000 абонентов', 'телефон с 27.11.2026', 'телефон за 123 456 руб'],
  zh: ['手机 10 000 000 台', '手机1000000部', '手机 2019-2023', '电话 1 234 567 户'],
  ja: ['携帯 10 000 000 台', '携帯は100000円', '携帯 2024-11-27', '電話番号 1 000 000'],
  ar: ['هاتف 10 000 000 مشترك', 'جوال 1 000 000', 'هاتف 2019-2023', 'هاتف سعره 100.000'],
}
const TRUE_NUMBERS: Readonly<Record<string, readonly (readonly [text: string, whole: string])[]>> = {
  en: [
    ['You can reach her by mobile at 234 567 8901', '234 567 8901'],
    ['Phone 555 012', '555 012'],
    ['mobile number 22 123 456', '22 123 456'],
  ],
  de: [
    ['Telefon 234 567', '234 567'],
    ['Tel.: 600 000', '600 000'],
    ['Durchwahl 0 12 34 56', '0 12 34 56'],
  ],
  fr: [
    ['Portable 06 10 00 00 00', '06 10 00 00 00'],
    ['Tél. 234 567', '234 567'],
  ],
  es: [
    ['Mi móvil es 612 345 678.', '612 345 678'],
    ['móvil 600 123 456 y', '600 123 456'],
    ['Tel. 600 123 000', '600 123 000'],
  ],
  pt: [
    ['telemóvel 912 345 678', '912 345 678'],
    ['Telefone: 21 234 56 78', '21 234 56 78'],
  ],
  pl: [
    ['tel. kom. 601 234 567', '601 234 567'],
    ['komórka 601234567', '601234567'],
  ],
  ru: [
    ['тел. 234-56-78', '234-56-78'],
    ['телефон 2 34 56 78', '2 34 56 78'],
  ],
  zh: [
    ['手机 13800138000', '13800138000'],
    ['电话 8234 5678', '8234 5678'],
  ],
  ja: [
    ['電話は03-1234-5678です', '03-1234-5678'],
    ['携帯 09012345678', '09012345678'],
  ],
  ar: [
    ['هاتف 0501234567', '0501234567'],
    ['جوال ٠٥٠ ١٢٣ ٤٥٦٧', '٠٥٠ ١٢٣ ٤٥٦٧'],
  ],
}

describe('a word for telephones', () => {
  it('makes no amount, price, date or years a number, in ten languages', () => {
    for (const texts of Object.values(LOOKALIKES)) nothingIn(...texts)
  })

  it('makes no amount behind a colon a number where a word counts or it is round', () => {
    nothingIn(
      'Mobile: 250 000',
      'Mobile users: 12 345 678',
      'mobile subscriptions: 1 234 567',
      'Phones sold: 250 000',
      'Phone price: 123 456',
      'Telefon: 2 500 000',
      'Telefone verkauft: 123.456',
      'Handy Preis: 12.345.678',
      'Téléphones vendus : 123 456',
      'móvil ventas: 1.234.567',
      'celular vendidos: 123.456',
      'telefony sprzedaż: 123 456',
      'Телефоны, продано: 123 456',
      '手机用户：1234567',
      '携帯価格：123456',
      'جوال مبيعات: 123 456',
    )
  })

  it('that stands before nothing else makes round numbers numbers, too', () => {
    isFound(
      ['Tel 600 000', '600 000'],
      ['Tel. 250000', '250000'],
      ['Fax 555 000', '555 000'],
      ['Durchwahl 234000', '234000'],
      ['тел. 250 000', '250 000'],
      ['电话 5550000', '5550000'],
      ['電話番号：600 000', '600 000'],
      ['whatsapp 600100000', '600100000'],
      ['Phone (reception): 234 567', '234 567'],
      ['Telefon Büro: 234 567', '234 567'],
    )
  })

  it('still finds the numbers that look nearly like those', () => {
    for (const cases of Object.values(TRUE_NUMBERS)) isFound(...cases)
  })

  it('stands on the line above a number, too, alone or with a colon', () => {
    isFound(
      ['Phone:\n234 567 8901', '234 567 8901'],
      ['Telefon\n030 1234567', '030 1234567'],
      ['Adresse: Weg 1\r\nTel.:\r\n  (030) 1234567', '(030) 1234567'],
      ['电话：\n13800138000', '13800138000'],
      ['Adresse und Tel.:\n0301234567', '0301234567'],
      ['Mobile number\n0612345678', '0612345678'],
    )
    nothingIn('He bought a phone\n1234567', 'phone: 2019\n1234567', 'Phones\n100 000', 'Phone:\n\n1234567')
  })
})
