import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { type LanguageIdentifier, openLanguageIdentifier } from '../../../../filters/text/language/identify-language.ts'
import { sampleOf } from '../../../../filters/text/language/sample.ts'
import type { DraftSegment, TextType } from '../../../../schemas/index.ts'

const text = (content: string, type: TextType = 'paragraph'): DraftSegment => ({ kind: 'text', type, text: content })
const ENGLISH = 'The harbour of the old town lies behind a wall that the sea has eaten away over many hundred winters. '
const GERMAN = 'Der Hafen der alten Stadt liegt hinter einer Mauer, die das Meer seit vielen hundert Wintern frisst. '
const CODE = 'für_jeden = verkettete_liste(größe, länge, überschrift) # und zurück, wenn nicht leer\n'

describe('identify-language', () => {
  let identify: LanguageIdentifier
  const of = (...segments: DraftSegment[]) => identify({ segments })

  before(async () => {
    identify = await openLanguageIdentifier()
  })

  it('code, tables and formulas have no say beside prose', () => {
    const prose = text(ENGLISH.repeat(2))
    const typed = (['code', 'table', 'formula'] as const).map((type) => text(CODE.repeat(40), type))
    assert.deepEqual(of(prose, ...typed), of(prose))
    assert.equal(of(prose).code, 'en')
  })

  it('options, names and addresses in prose have no say, and words between them have', () => {
    const options =
      'r.out.gridatb [--help] input=name output=fichier -zv /usr/lib/größe.py https://beispiel.de/straße max_länge 3.14 '
    const sample = sampleOf([text(`${ENGLISH}${options}Use it well.`)]).join(' ')
    assert.equal(sample, `${ENGLISH}/usr/lib/größe.py max_länge Use it well.`.replace(/ +/g, ' '))
    assert.deepEqual(sampleOf([text('版本1.2的文件在/usr/lib里')]), ['版本1.2的文件在/usr/lib里'])
  })

  it('names with humps and calls have no say, unless there is hardly anything else', () => {
    const names = 'getHarbour(), asIScriptEngine, open(path) EPSCreate() DéjàVu '
    assert.equal(sampleOf([text(`${ENGLISH}${names}`)]).join(' '), `${ENGLISH}DéjàVu`)
    const list = Array.from({ length: 9 }, (_, n) => `- setBorderOfBox${'abcdefghi'[n]}() : asIScriptEngine`).join('\n')
    const sample = sampleOf([text(list, 'list')]).join(' ')
    assert.ok(sample.includes('setBorderOfBoxa() : asIScriptEngine'), sample)
  })

  it('pieces that do not vote take nothing from a language, unless they are most of the text', () => {
    const junk = text('zxcv qwrt plmk grth zzgrt qwx brkl amxt zxcv qwrt plmk grth zzgrt qwx brkl amxt')
    assert.equal(of(text(ENGLISH), junk).share, 1)
    const { share } = of(text(ENGLISH), junk, junk, junk, junk)
    assert.ok(share === undefined || share < 0.7, `share ${share}`)
  })

  it('ideographs without kana are Chinese, though a list of things to do has no particles', () => {
    const recipe =
      '西红柿炒鸡蛋。准备三个鸡蛋、两个西红柿、葱花、盐、糖、食用油。鸡蛋打散，加少许盐搅匀。西红柿洗净，切成小块。锅里倒油，油热后下鸡蛋液，炒至凝固盛出。'
    const finding =
      '患者男，四十五岁，主诉上腹疼痛三天，加重一天。查体：腹软，剑突下压痛，无反跳痛。血常规：白细胞升高。诊断：急性胃炎。治疗：禁食，补液，抑酸。'
    for (const list of [recipe, finding]) {
      const { code, score } = of(text(list))
      assert.equal(code, 'zh')
      assert.ok(score > 0.65, `score ${score}`)
    }
    assert.equal(
      of(text('患者の男性は四十五歳、上腹部痛を主訴に来院した。急性胃炎と診断し、絶食、補液、制酸薬を指示した。')).code,
      'ja',
    )
  })

  it('a table of a company in Japanese has no kana, and is Japanese', () => {
    const table =
      '会社概要 商号 株式会社山田製作所 設立 昭和五十三年四月一日 資本金 三千万円 代表取締役社長 山田太郎 従業員数 百二十名 本社所在地 東京都港区六本木'
    assert.equal(of(text(table)).code, 'ja')
  })

  it('a page of code alone is read all the same', () => {
    assert.equal(of(text(GERMAN.repeat(3), 'code')).code, 'de')
  })

  it('the end of a long document counts as much as its beginning', () => {
    const half = 60_000 / ENGLISH.length
    const { code, share } = of(text(ENGLISH.repeat(half / 3)), text(GERMAN.repeat(half)))
    assert.equal(code, 'de')
    assert.ok(share !== undefined && share > 0.65 && share < 0.85, `share ${share}`)
  })

  it('text in capitals is the language it is in', () => {
    for (const [code, words] of [
      ['en', ENGLISH],
      ['de', GERMAN],
    ] as const) {
      const { score, ...rest } = of(text(words.toUpperCase()))
      assert.deepEqual(rest, { code })
      assert.ok(score > 0.8, `${code} ${score}`)
    }
  })

  it('of a page of two languages the share says how much is in the one named', () => {
    const { code, share } = of(text(ENGLISH.repeat(3)), text(GERMAN))
    assert.equal(code, 'en')
    assert.ok(share !== undefined && share > 0.7 && share < 0.8, `share ${share}`)
  })

  it('a document of one piece has no vote, and pieces that the model knows nothing of cast none', () => {
    const junk = text('zxcv qwrt plmk grth zzgrt qwx brkl amxt zxcv qwrt plmk grth zzgrt qwx brkl amxt')
    assert.deepEqual(Object.keys(of(junk)), ['code', 'score'])
    assert.equal(of(junk, junk, junk).share, 0)
  })

  it('a script that one language is written in decides, whatever stands between', () => {
    const latin = ' File Edit View Window Help'
    assert.equal(of(text(`설정 파일을 열고 저장합니다 그리고 다시 시작합니다${latin}`)).code, 'ko')
    assert.equal(of(text(`ファイルを開いて保存します。設定を変更できます。${latin}`)).code, 'ja')
    assert.equal(of(text(`Ανοίξτε το αρχείο και αποθηκεύστε τις ρυθμίσεις${latin}`)).code, 'el')
    assert.equal(of(text(`打开文件并保存设置，然后重新启动系统${latin}`)).code, 'zh')
  })

  it('some kana in a Chinese text do not make it Japanese', () => {
    const chinese = '这家公司的产品在中国很受欢迎，许多人每天都使用它们来工作和学习。'.repeat(4)
    assert.equal(of(text(`${chinese}名字是「の」`)).code, 'zh')
  })

  it('a paragraph in another script does not make a Latin page one of its language, and most of the page does', () => {
    const others = {
      ru: 'Русскоязычная группа находится здесь. Чтобы подписаться, отправьте нам сообщение сегодня.',
      ar: 'المجموعة العربية موجودة هنا. للاشتراك أرسل لنا رسالة اليوم من فضلك وشكرا جزيلا لكم.',
      he: 'הקבוצה העברית נמצאת כאן. כדי להירשם שלחו לנו הודעה עוד היום בבקשה ותודה רבה.',
      hi: 'हिन्दी समूह यहाँ है। सदस्यता लेने के लिए आज ही हमें संदेश भेजें और धन्यवाद।',
      el: 'Η ελληνική ομάδα βρίσκεται εδώ. Για να εγγραφείτε στείλτε μας μήνυμα σήμερα.',
    }
    for (const [code, other] of Object.entries(others)) {
      for (const [main, words] of [
        ['en', ENGLISH],
        ['de', GERMAN],
      ] as const) {
        const { code: got, share } = of(text(words.repeat(2)), text(other))
        assert.equal(got, main, `${main} with ${code}`)
        assert.ok(share !== undefined && share > 0.6 && share < 0.9, `share ${share}`)
      }
      assert.equal(of(text(ENGLISH), ...Array.from({ length: 4 }, () => text(other))).code, code)
    }
  })

  it("the page's own word counts only where the model is not sure", () => {
    const segments = [text('Lagre fil og avslutt')]
    const alone = identify({ segments })
    assert.equal(alone.code, 'nn')
    assert.ok(alone.score < 0.5, `score ${alone.score}`)
    assert.equal(identify({ segments, declaredLanguage: 'nb-NO' }).code, 'no')
    const agreed = identify({ segments, declaredLanguage: 'nn' })
    assert.equal(agreed.code, 'nn')
    assert.ok(agreed.score > 0.65, `score ${agreed.score}`)
    const sure = identify({ segments: [text(GERMAN)] })
    assert.deepEqual(identify({ segments: [text(GERMAN)], declaredLanguage: 'en' }), sure)
  })

  it('a declared language that the model finds unlikely stays out', () => {
    const { code } = identify({ segments: [text(ENGLISH)], declaredLanguage: 'ja' })
    assert.equal(code, 'en')
  })

  it('a document without text has no language', () => {
    assert.deepEqual(of(), { code: 'und', score: 0 })
    assert.deepEqual(of(text(' … 12 ')), { code: 'und', score: 0 })
  })

  it('a text of megabytes costs no more than its sample', () => {
    const { code } = of(text(ENGLISH.repeat(40_000)))
    assert.equal(code, 'en')
  })
})
