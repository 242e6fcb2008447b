/** Texts of evaluation sets as they are handed on: parquet files hold their questions beside pictures. */
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { parquetWriteBuffer } from 'hyparquet-writer'
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
