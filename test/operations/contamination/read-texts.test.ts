/** Texts of evaluation sets as they are handed on: parquet files hold their questions beside pictures. */
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { buildContaminationIndex } from '../../../operations/contamination/build-index.ts'
import { listSetFiles } from '../../../operations/contamination/list-files.ts'
import { readTexts, type TextItem } from '../../../operations/contamination/read-texts.ts'

async function collect(items: AsyncIterable<TextItem>): Promise<readonly TextItem[]> {
  const all: TextItem[] = []
  for await (const item of items) all.push(item)
  return all
}

test('texts of a parquet file are those of its columns, with the ids it gives, and bytes of pictures are none', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'm3w-texts-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const file = parquetWriteBuffer({
    columnData: [
      { name: 'question_id', data: [7n, 8n], type: 'INT64' },
      { name: 'question', data: ['What colour has the kite?', 'Who holds it?'], type: 'STRING' },
      { name: 'image', data: [new Uint8Array(20_000), new Uint8Array(3)], type: 'BYTE_ARRAY' },
    ],
  })
  await writeFile(join(folder, 'vqa.parquet'), new Uint8Array(file))
  const { files } = await listSetFiles([folder])
  const [set = assert.fail()] = files
  const read = await collect(readTexts(set, { fields: ['question'], idField: 'question_id' }))
  assert.deepEqual(read, [
    { id: '7', text: 'What colour has the kite?' },
    { id: '8', text: 'Who holds it?' },
  ])
  await assert.rejects(collect(readTexts(set, { fields: ['caption'] })), {
    code: 'E_INPUT',
    message: /it has question_id, question, image/,
  })
})

test('what describes a set, its card and licence, was indexed as items of it', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'm3w-texts-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const licence =
    'Permission is hereby granted, free of charge, to any person obtaining a copy of this software and files.'
  const about = [
    ...['README.md', 'README.zh-CN.md', 'readme_de.txt', 'README.html', 'LICENSE.txt', 'LICENCE.md', 'License-MIT.txt'],
    ...['CITATION.md', 'CHANGELOG.md', 'COPYING.txt', 'data/README.md', 'data/NOTICE.txt.gz'],
  ]
  const items = [
    'data.jsonl',
    'license_plates.csv',
    'readmes/kites.txt',
    'licensed.txt',
    'readability.md',
    'readme.jsonl',
  ]
  for (const inner of ['data', 'readmes']) await mkdir(join(folder, inner))
  for (const name of [...about, 'LICENSE', 'CITATION.cff']) await writeFile(join(folder, name), licence)
  const question = 'Who said that the red kite flew over the hill and far away in the evening?'
  for (const name of items)
    await writeFile(
      join(folder, name),
      name.endsWith('.jsonl')
        ? JSON.stringify({ question })
        : name.endsWith('.csv')
          ? `question\n${question}`
          : question,
    )
  const { files, skipped } = await listSetFiles([`kites=${folder}`])
  assert.deepEqual(
    files.map(({ name }) => name),
    [...items].sort(),
  )
  assert.deepEqual(
    skipped.map((path) => path.slice(folder.length + 1)).sort(),
    [...about, 'LICENSE', 'CITATION.cff'].sort(),
  )
  const out = join(await mkdtemp(join(tmpdir(), 'm3w-index-')), 'kites.index')
  t.after(() => rm(join(out, '..'), { recursive: true, force: true }))
  const made = await buildContaminationIndex([`kites=${folder}`], { out })
  // Of equal texts the first is kept.
  assert.deepEqual(
    made.sets.map(({ texts }) => texts),
    [1],
  )
  // Whoever names such a file means it.
  const named = await listSetFiles([`licence=${join(folder, 'LICENSE.txt')}`])
  assert.deepEqual([named.files.length, named.skipped.length], [1, 0])
})

test('of columns that differ in case alone the exact name is the one that is read, not the first', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'm3w-texts-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const read = async (head: string, field: string) => {
    await writeFile(join(folder, 'x.csv'), `${head}\nfirst,second\n`)
    const { files } = await listSetFiles([folder])
    return (await collect(readTexts(files[0] ?? assert.fail(), { fields: [field] }))).map(({ text }) => text)
  }
  assert.deepEqual(await read('Question,question', 'question'), ['second'])
  assert.deepEqual(await read('вопрос,Вопрос', 'Вопрос'), ['second'])
  assert.deepEqual(await read('Question,QUESTION', 'question'), ['first'])
  assert.deepEqual(await read('id,Frage', 'frage'), ['second'])
})
