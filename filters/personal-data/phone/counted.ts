/** What stands beside amounts: what is counted, sold and paid. */
import { endsAt, lowerOf } from '../scan/word-table.ts'

/** What is counted in amounts, in the words of the larger languages; of many only the stem. @source judgement: what is written behind numbers of telephones sold, used and paid */
const COUNTED = byFirst(
  `million miliard milliard billion mln mio mrd tys тыс млн млрд eur usd gbp chf pln czk rub inr jpy brl mxn euro dollar dólar pound peso
real reais zł kč kr rs руб подписчик абонент пользовател клиент человек штук устройств subscri user customer people unit device download
minute mal mah teilnehmer nutzer kunde gerät stück mensch einwohner abonn utilisat client unité appareil habitant person abonad usuari
unidad dispositiv habitante assinant utilizador aparelho pessoa abonent użytkownik klient sztuk osób مشترك مستخدم مليون ألف ريال جنيه
دولار جهاز`.split(/\s+/),
)
/** The same before a number, and what says that it is a price or a count. */
const COUNTING = byFirst(
  `sold sales price cost shipment subscription total verkauf preis kosten anzahl absatz vendu vente prix coût nombre total vendid venta precio coste
cantidad venda preço custo quantidade sprzeda cena koszt liczba продан продаж цена цены стоимост количеств مبيع سعر عدد`.split(
    /\s+/,
  ),
)

/** Words by their first code unit: most texts have another one. */
function byFirst(words: readonly string[]): ReadonlyMap<number, readonly string[]> {
  const byUnit = new Map<number, string[]>()
  for (const word of words) byUnit.set(word.charCodeAt(0), [...(byUnit.get(word.charCodeAt(0)) ?? []), word])
  return byUnit
}

/** Does a word begin there that is one of those that are counted? */
export function isCountedAt(units: Uint16Array, start: number): boolean {
  return hasStemAt(COUNTED, units, start)
}

/** Does the word that begins there say of a number behind it that it is an amount? */
export function isCountingAt(units: Uint16Array, start: number): boolean {
  return isCountedAt(units, start) || hasStemAt(COUNTING, units, start)
}

function hasStemAt(stems: ReadonlyMap<number, readonly string[]>, units: Uint16Array, start: number): boolean {
  const own = stems.get(lowerOf(units[start] as number))
  if (own === undefined) return false
  for (const stem of own) if (endsAt(units, start + stem.length, stem)) return true
  return false
}
