/** A data table is a grid: every cell stands in its row and column, whatever spans and whatever is empty. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { draftSegment, type TableGrid } from '../../../schemas/document.ts'
import { unlessItHangs } from '../../helpers/hang-guard.ts'
import { extract, outline, prose } from '../pages.ts'

const page = (table: string): string => `<body><p>${prose('pier')}</p>${table}<p>${prose('quay')}</p>`

/** The outline between the two paragraphs. */
const between = (table: string): string[] => outline(page(table)).slice(1, -1)

function grids(table: string): (TableGrid | undefined)[] {
  return extract(page(table)).segments.flatMap((segment) => {
    draftSegment.parse(segment)
    return segment.kind === 'text' && segment.type === 'table' ? [segment.table] : []
  })
}

test('tables: an empty cell keeps its place, first, last or in between', () => {
  const table =
    '<table><tr><th>Boat<th>Crew<th>Sail<tr><td>Aurora<td><td>2<tr><td><td>4<td><tr><td>Tern<td>3<td> </table>'
  assert.deepEqual(between(table), ['table: Boat | Crew | Sail\nAurora |  | 2\n | 4 | \nTern | 3 | '])
})

test('tables: a cell over two columns or rows leaves the places it covers empty, and the grid says so', () => {
  const head = '<thead><tr><td rowspan="2">Boat<td colspan="2">Won<tr><td>1901<td>1902</thead>'
  const table = `<table>${head}<tbody><tr><th rowspan="2">Tern<td>1<td>2<tr><td colspan="2">lost</tbody></table>`
  assert.deepEqual(between(table), ['table: Boat | Won | \n | 1901 | 1902\nTern | 1 | 2\n | lost | '])
  const header = true
  assert.deepEqual(grids(table), [
    {
      rows: [
        [
          { text: 'Boat', header },
          { text: 'Won', header },
          { text: '', header, covered: 'left' },
        ],
        [
          { text: '', header, covered: 'above' },
          { text: '1901', header },
          { text: '1902', header },
        ],
        [{ text: 'Tern', header }, { text: '1' }, { text: '2' }],
        [{ text: '', header, covered: 'above' }, { text: 'lost' }, { text: '', covered: 'left' }],
      ],
    },
  ])
})

test('tables: a cell over the whole row is a line of its own, and a colspan of 100 makes no hundred columns', () => {
  const table = '<table><tr><th colspan="100">Boats of 1881<tr><td>Tern<td>3<tr><td>Gull<td>4</table>'
  assert.deepEqual(between(table), ['table: Boats of 1881\nTern | 3\nGull | 4'])
  assert.equal(grids(table)[0]?.rows[0]?.length, 2)
})

test('tables: a rowspan of 0 or of too many rows ends with its group of rows', () => {
  for (const rows of ['0', '99'])
    assert.deepEqual(
      between(
        `<table><tbody><tr><th rowspan="${rows}">May<td>Tern<tr><td>Gull<tbody><tr><th>June<td>Knot</tbody></table>`,
      ),
      ['table: May | Tern\n | Gull\nJune | Knot'],
      rows,
    )
})

test('tables: lists, paragraphs and breaks stay in their cell', () => {
  const table = `<table><tr><th>Boats<td><ul><li>Tern</li><li>Gull</li></ul><tr><th>Owner<td><p>The harbour</p><p>office</p><tr><th>Fare<td>two<br>pence<tr><th>Code<td><pre>a
b</pre></table>`
  assert.deepEqual(between(table), [
    'table: Boats | Tern, Gull\nOwner | The harbour office\nFare | two pence\nCode | a b',
  ])
  assert.deepEqual(
    grids(table)[0]?.rows.map((row) => row[1]?.text),
    ['Tern\nGull', 'The harbour\noffice', 'two\npence', 'a\nb'],
  )
})

test('tables: a caption stands before the table and on it, that of a figure where the page has it', () => {
  const rows = '<tr><th>Boat<th>Crew<tr><td>Tern<td>3'
  const own = `<table><caption>Boats <i>at sea</i></caption>${rows}</table>`
  assert.deepEqual(between(own), ['caption: Boats at sea', 'table: Boat | Crew\nTern | 3'])
  assert.equal(grids(own)[0]?.caption, 'Boats at sea')
  const figure = `<figure><table>${rows}</table><figcaption>Boats at sea</figcaption></figure>`
  assert.deepEqual(between(figure), ['table: Boat | Crew\nTern | 3', 'caption: Boats at sea'])
  assert.equal(grids(figure)[0]?.caption, 'Boats at sea')
})

test('tables: a picture in a cell stands before or behind its row, and cuts none', () => {
  const picture = (name: string): string => `<img src="/${name}.jpg" width="400" height="300" alt="">`
  const table = `<table><tr><th>Boat<th>Picture<th>Crew<tr><td>Tern<td>${picture('tern')}<td>3<tr><td>${picture('gull')}<td>Gull<td>4</table>`
  assert.deepEqual(between(table), [
    'table: Boat | Picture | Crew\nTern |  | 3',
    'image: https://example.org/tern.jpg',
    'image: https://example.org/gull.jpg',
    'table:  | Gull | 4',
  ])
  assert.deepEqual(
    grids(table).map((grid) => grid?.continued),
    [undefined, true],
  )
})

test('tables: a layout table is no grid', () => {
  const table = `<table><tr><td>${prose('left').repeat(4)}<td>${prose('right')}</table>`
  assert.deepEqual(
    between(table).map((line) => line.slice(0, 9)),
    ['paragraph', 'paragraph'],
  )
})

const HOSTILE: Readonly<Record<string, string>> = {
  'every cell over 1,000 columns': '<tr><td colspan="1000" rowspan="0">x<td>y'.repeat(10_000),
  'one cell over 1,000 columns and all rows': `<tr><td colspan="1000" rowspan="65534">x${'<tr><td>y<td>z'.repeat(20_000)}`,
  'a step of ever longer rows': Array.from({ length: 5000 }, (_row, at) => `<tr><td rowspan="0">${at}<td>x`).join(''),
  'huge numbers': '<tr><td colspan="99999999999999" rowspan="-5">x<td colspan="1e9" rowspan="NaN">y'.repeat(1000),
}

test('tables: hostile spans cost no more places than there are cells, times ten', () => {
  for (const [name, rows] of Object.entries(HOSTILE)) {
    const html = page(`<table><tr><th>a<th>b${rows}</table>`)
    const { segments } = unlessItHangs(() => extract(html))
    const places = segments.flatMap((segment) => (segment.kind === 'text' ? (segment.table?.rows ?? []) : [])).flat()
    const cells = html.split('<td').length + 1
    assert.ok(places.length > 0 && places.length <= 11 * cells + 100, `${name}: ${places.length} of ${cells}`)
  }
})

test('tables: one column is a table if it has a head and rows, and one row if a generator calls it one', () => {
  assert.equal(grids('<table><tr><th>Ships</th></tr><tr><td>Tug</td></tr><tr><td>Ferry</td></tr></table>').length, 1)
  assert.equal(grids('<table><tr><th>Ships</th></tr><tr><td>A box with a title</td></tr></table>').length, 0)
  assert.equal(grids('<table class="informaltable"><tr><td>ship *</td><td>ship_new ()</td></tr></table>').length, 1)
  assert.equal(grids('<table><tr><td>ship</td><td>ship new</td></tr></table>').length, 0)
})

test('tables: cells of spans, by their roles, are cells', () => {
  const row = (...cells: readonly string[]): string =>
    `<span role="row">${cells.map((cell) => `<span role="cell">${cell}</span>`).join('')}</span>`
  const head = '<div role="row"><span role="columnheader">Port</span><span role="columnheader">Town</span></div>'
  assert.deepEqual(
    between(
      `<div role="table">${head}${row('<a href="/n">North</a>', '<a href="/v">Varde</a>')}${row('South', 'Ribe')}</div>`,
    ),
    ['table: Port | Town\nNorth | Varde\nSouth | Ribe'],
  )
})
