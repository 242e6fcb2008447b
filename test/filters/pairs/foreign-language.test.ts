import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openForeignLanguage } from '../../../filters/pairs/foreign-language.ts'

const LONG = 'Das Bild zeigt einen Fischer, der am Abend seine Netze am Ufer des Sees zum Trocknen aufhängt.'

test('foreign-language: a short text in a script of no wanted language is foreign, whatever names stand in it', async () => {
  const foreign = await openForeignLanguage(['en', 'fr'])
  const others = [
    'برنامج KMail للبريد الإلكتروني',
    'سطح المكتب Xfce',
    'Рабочий стол GNOME',
    '套件通過多個 Debian 版本的途徑',
    'גיבוי והתאוששות',
    'คู่มือผู้ใช้',
    'Επιφάνεια εργασίας',
    'デスクトップの設定',
    '패키지 관리자 apt',
    'प्रिंटर की सेटिंग',
  ]
  for (const text of others) assert.ok(foreign(text) !== undefined, text)
  for (const text of [
    'View as List',
    'Gefüllte Auswahl',
    'GIMP 3.0',
    'α and β on axes',
    'α = 0.5, β = 2',
    'Ω',
    'µ',
    'ℵ ℵ',
    '𝓗𝓪𝓹𝓹𝔂 𝓑𝓲𝓻𝓽𝓱𝓭𝓪𝔂',
    '12:30',
    '',
    'The word 東京 in print',
  ])
    assert.equal(foreign(text), undefined, text)
})

test('foreign-language: what is written in the script of one wanted language, or in Latin letters, is not told by its script', async () => {
  for (const [wanted, text] of [
    [['ja'], 'デスクトップの設定'],
    [['ja'], '設定画面'],
    [['ko', 'en'], '패키지 관리자'],
    [['zh'], '圖形介面'],
    [['ru'], 'GNOME Desktop'],
    [['sr'], 'Radna površina'],
    [['ar'], 'سطح المكتب'],
    [['simple'], 'سطح المكتب'],
    [[], 'سطح المكتب'],
  ] as const)
    assert.equal((await openForeignLanguage(wanted))(text), undefined, text)
})

test('foreign-language: a long text is told by its words', async () => {
  assert.equal((await openForeignLanguage(['en']))(LONG), 'de')
  assert.equal((await openForeignLanguage(['en', 'de']))(LONG), undefined)
})

test('foreign-language: of a language that is written in two scripts either is its own', async () => {
  assert.equal((await openForeignLanguage(['uz']))('Кемалар дарёда'), undefined)
  assert.equal((await openForeignLanguage(['ku']))('هەولێر پایتەختی'), undefined)
  assert.equal((await openForeignLanguage(['ja']))('ーー'), undefined)
})

test('foreign-language: labels whose script is a variant say nothing of scripts', async () => {
  for (const label of ['gml', 'mga']) assert.equal((await openForeignLanguage([label]))('Рабочий стол'), undefined)
})
