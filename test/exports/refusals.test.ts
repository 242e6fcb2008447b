/** What an export must not do: mix with another, or write what readers fall over. */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { takeLock } from '../../engine/queues/lock.ts'
import { mmc4Form } from '../../exports/forms/mmc4.ts'
import { exportStore } from '../../index.ts'
import type { Sample } from '../../schemas/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'm3w-refusals-'))
after(() => rmSync(folder, { recursive: true, force: true }))

test('while one export writes a place another is refused, and leaves nothing', async () => {
  const out = join(folder, 'out')
  const lock = await takeLock(`${out}.lock`, 0)
  await assert.rejects(exportStore(folder, { to: 'parquet', out: `${out}/` }), {
    code: 'E_USAGE',
    message: /Another export writes/,
  })
  lock?.release()
  await assert.rejects(exportStore(folder, { to: 'parquet', out }), { code: 'E_USAGE', message: /is no store/ })
  assert.ok(!existsSync(`${out}.lock`))
})

test('a document without text has an empty one in MMC4, with which its images are matched', () => {
  const info = { sha256: 'a'.repeat(64), url: 'https://a.example/a.png', alt: null, caption: null }
  const sample = {
    id: 'b',
    url: 'https://a.example/',
    texts: [null],
    images: ['00.png'],
    image_info: [info],
    metadata: {},
  }
  const row = mmc4Form.rowOf({ sample: sample as unknown as Sample, images: new Map() }) as {
    readonly text_list: unknown
    readonly image_info: readonly { readonly matched_text_index: number; readonly after_text?: true }[]
  }
  assert.deepEqual(row.text_list, [''])
  assert.deepEqual(
    row.image_info.map(({ matched_text_index, after_text }) => [matched_text_index, after_text]),
    [[0, undefined]],
  )
})
