/** What is neither an archive nor text is refused by name, before a line of it is shown as an address; what is no file before it is waited for. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { readBlockLists } from '../../../crawler/sources/block-lists.ts'
import { readSources } from '../../../crawler/sources/sources.ts'
import { completeConfig } from '../../../schemas/index.ts'

it('a WACZ says how its archives are named, a folder how its files are, other binary files that they are no text, and text is a list', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'm3w-sources-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const read = async (name: string, content: string): Promise<unknown> => {
    await writeFile(join(folder, name), Buffer.from(content, 'latin1'))
    return await readSources([join(folder, name)], completeConfig({ network: { contact: 'a@example.org' } }).network)
  }
  await assert.rejects(read('crawl.wacz', 'PK\x03\x04\x14\0\0\0'), /crawl\.wacz is a zip file.*unzip.*archive/)
  for (const content of ['\x7fELF\x02\x01', 'SQLite format 3\0', '\xff\xfeh\0t\0t\0p\0'])
    await assert.rejects(read('x.bin', content), /x\.bin is no source.*bytes that are no text/)
  const { network } = completeConfig({ network: { contact: 'a@example.org' } })
  await assert.rejects(
    readSources([`${folder}/`], network),
    /got a folder\. Name the files in it, such as .*[^/]\/\*\.warc\.gz/,
  )
  assert.deepEqual(await read('seeds.txt', '# mine\r\n\thttps://example.org/\r\n'), {
    ...{ seeds: ['https://example.org/'], sitemaps: [], archives: [], lists: [], indexes: [], seedFiles: [] },
  })
})

it('a pipe, a device and a folder are refused as what they are, as a source of any kind and as a block list', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'm3w-sources-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const { network } = completeConfig({ network: { contact: 'a@example.org' } })
  for (const name of ['list', 'pages.warc.gz', 'seeds.jsonl', 'warc.paths', 'index.cdxj']) {
    execFileSync('mkfifo', [join(folder, name)])
    await assert.rejects(
      readSources([join(folder, name)], network),
      /got a pipe\. Write what comes out of it to a file/,
    )
  }
  await assert.rejects(readSources([folder], network), /got a folder\. Name the files in it/)
  await assert.rejects(readSources(['/dev/zero'], network), /got a device\. Name a file/)
  await assert.rejects(readBlockLists([join(folder, 'list')], []), /it is a pipe/)
  await assert.rejects(readBlockLists([folder], []), /it is a folder/)
})
