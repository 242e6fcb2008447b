import assert from 'node:assert/strict'
import { it } from 'node:test'
import { viewOf } from '../../../../filters/text/family/text-view.ts'
import { countStopWords, STOP_WORDS } from '../../../../filters/text/words/stop-words.ts'
import { splitWords } from '../../../../filters/text/words/words.ts'

it('every stop word is a word as the splitter gives it', () => {
  for (const [code, words] of STOP_WORDS) {
    for (const word of words) {
      const sentence = ['ja', 'th', 'zh'].includes(code) ? word : `x ${word} y`
      assert.ok(splitWords(sentence).words.includes(word), `${code} ${word}`)
    }
  }
})

it('stop words are counted once each, in any case of letters, in their own language', () => {
  const words = ['The', 'THE', 'end', 'Of', 'OFF']
  assert.equal(countStopWords(words, 'en'), 2)
  assert.equal(countStopWords(words, 'de'), 0)
  assert.equal(countStopWords(words, 'und'), 0)
})

/** None of them a manual: verses, recipes, talk. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  ar: ['والريحُ تسألُ عن ديارٍ أقفرت من أهلها', 'ضعي القدر على نار هادئة ثم أضيفي الملح'],
  bg: ['Баба меси хляб, а дядо е на лозето с кучето'],
  ca: ['Talla el pa i frega-hi un tomàquet, que és ben madur'],
  cs: ['Brambory oloupeme a nastrouháme, pak je smažíme z obou stran'],
  da: ['Jeg cykler hjem, men det regner og vinden er kold'],
  de: ['Über dem See liegt der Nebel, und ich geh allein nach Haus'],
  el: ['Έλα να φας μαζί μας, θα περάσω πρώτα από τον φούρνο'],
  es: ['Caminito de la sierra, llévame hasta el manantial'],
  fa: ['باران می‌بارد و من در خانه‌ام، اما تو نیستی'],
  fi: ['Tuutko illalla saunaan? Tuun joo, mutta lumi on luotava'],
  fr: ['Tu viens samedi ? Oui, mais je ne ramène pas de vin'],
  hi: ['सावन की पहली बूँद गिरी जब आँगन में', 'तवा गरम करके दोनों तरफ़ घी लगाएँ और दही के साथ खाएँ'],
  hr: ['Naribajte jabuke i dodajte šećer, a tijesto je na stolu'],
  id: ['Aku sudah makan, kamu mau ke pasar dan beli ikan?'],
  it: ['Tagliate il pane a fette e conditelo con un filo di olio'],
  ja: ['朝焼けの空に鳥が渡る', 'じゃあ決まり、雨が降らないといいな'],
  ko: [
    '냄비에 기름을 두르고 돼지고기를 먼저 볶아요',
    '산 너머 저녁 해가 천천히 기울면 나는 강을 건너',
    '기자: 부모님 반대가 심했다고 들었습니다',
    '서울시는 주차 요금을 달리 받기로 했다',
  ],
  ms: ['Potong bawang dan masukkan ke dalam kuali dengan minyak'],
  nl: ['De wilgen staan geknot en een reiger wacht'],
  nn: ['Eg rodde ut på fjorden, og det var så stilt'],
  no: ['Vi tok båten ut, men det blåste og jeg frøs'],
  pl: ['Za oknem deszcz i liście na chodniku'],
  pt: ['Precisava dela hoje, mas o correio não chega'],
  ro: ['Pe deal coboară turma, iar luna cade peste un sat și o casă cu prispă'],
  ru: ['И лодка спит у старого моста, а я не сплю'],
  sk: ['Babka pečie chlieb a dedo je na poli, ale prší'],
  sl: ['Dež pada na streho in mačka spi, pa je mir'],
  sr: ['Баба меси хлеб, а деда је на њиви', 'Baba mesi hleb, a deda je na njivi'],
  sv: ['Kavla ut degen och bred på smör, sen är det klart'],
  tl: ['Umuulan sa labas at ang bata ay natutulog'],
  tr: ['Annem sarma da yapmış ama ben çok yedim'],
  uk: ['А я іду стежиною вузькою, і степ співає мені'],
  vi: [
    'Chiều nay gió thổi bên sông, con đò nằm đợi mà không thấy người',
    'Xương thả lại nồi, thích cay thì thêm tương ớt',
  ],
  zh: ['走过千山万水，最香的味道在家乡小院里', '最后加盐和白糖，不要炒太久，味道就很好'],
}

it('verses, recipes and talk have stop words of their language, where a list of the words of manuals has none', () => {
  assert.deepEqual(
    [...STOP_WORDS.keys()].filter((code) => !(code in TEXTS) && code !== 'en' && code !== 'bs'),
    [],
  )
  for (const [code, texts] of Object.entries(TEXTS))
    for (const text of texts) assert.ok(countStopWords(splitWords(text).words, code) >= 2, `${code}: ${text}`)
})

it('words without a language have hardly any: syllables and letters in rows', () => {
  const nonsense = {
    ko: '뷁쇍 켦뗇 쭗욳 홟걃 뷜촘 뚥쳵 뮇겗 쌟둓',
    hi: 'कखग घङच छजझ ञटठ डढण तथद धनप फबभ मयर लवश',
    vi: 'qwv zxk lmd brt ghj kpl vnm czx',
  }
  for (const [code, text] of Object.entries(nonsense))
    assert.ok(countStopWords(splitWords(text).words, code) < 2, `${code}: ${text}`)
})

it('a list of Korean nouns has no particles, and points above Arabic letters hide no word', () => {
  const nouns = '제주도 여행 광고 회사 호텔 가격 라면 지도 도로 국가 도서 바다 할인 쿠폰 대출 금리 효과 결과'
  assert.ok(countStopWords(splitWords(nouns).words, 'ko') < 2)
  assert.ok(countStopWords(splitWords('فِي البَيْتِ مِنْ عَلَى').words, 'ar') >= 2)
})

it('syllables of nouns, and what dictionaries cut from them, are no more than one stop word', () => {
  const nouns = {
    vi: 'máy tính, con người, không gian, hàng không, từ điển, từ khóa, bộ nhớ trong, của cải, một chiều, cho thuê, ra đa, lại quả, nhà hàng, vé máy bay, thẻ nhớ',
    zh: '不粘锅、运动会、展览会、在线客服、会员卡、要闻、把手、被套、还款、有声书、地铁、后视镜、再生纸、吧台、为主、用品、冰箱',
    ja: 'とうふ、なっとう、はくさい、かぼちゃ、のり、はさみ、もち、おもちゃ、からあげ、まで、とんぼ、へび、よこはま、冷蔵庫、旅館',
    ko: '수박 저울 이불 한국 두부 못 내복 제과점 이 수 한 두 저',
  }
  for (const [code, text] of Object.entries(nouns))
    assert.ok(countStopWords(splitWords(text).words, code) < 2, `${code}: ${text}`)
})

it('stop words are found in letters that are written in their parts, in every script', () => {
  for (const [code, texts] of Object.entries({
    ...TEXTS,
    hi: [...(TEXTS.hi ?? []), 'वह सड़क पर खड़ी है और क़लम से लिखती है'],
  }))
    for (const text of texts) {
      const counts = (['NFC', 'NFD'] as const).map((form) => {
        const { whole } = viewOf([{ kind: 'text', type: 'paragraph', text: text.normalize(form) }])
        return [countStopWords(whole.list.words, code), ...whole.list.lengths]
      })
      assert.deepEqual(counts[1], counts[0], `${code}: ${text}`)
    }
})

it('of a language in whose recipes the commonest words are missing none is asked for', () => {
  for (const code of ['th', 'hu', 'lt', 'lv', 'et', 'bn', 'he', 'ur']) assert.equal(STOP_WORDS.has(code), false, code)
})
