import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { M3wError } from '../../../core/errors.ts'
import { readListFiles, refsOf } from '../../../operations/inputs/freeze-lists.ts'

async function withFiles(
  files: Readonly<Record<string, string>>,
  use: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'm3w-lists-'))
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
    await use(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

const refused = (words: RegExp) => (error: unknown) =>
  error instanceof M3wError && error.code === 'E_INPUT' && words.test(error.message)

it('a folder of lists is read in the form in which rules look things up', () =>
  withFiles(
    {
      'domains.txt': '# adult\n.Bad.example\r\nworse.example\n\n',
      'urls.txt': 'https://good.example/bad/\n',
      'banned-words.txt': 'Two-Words\n',
      'flagged-words.en.txt': 'Word\nword\n',
      LICENSE: 'of the lists',
    },
    async (folder) => {
      const lists = await readListFiles(folder)
      assert.deepEqual(
        lists.map(({ name, bytes }) => [name, bytes.toString()]),
        [
          ['banned-words', 'twowords\n'],
          ['domains', 'bad.example\nworse.example\n'],
          ['flagged-words.en', 'word\n'],
          ['urls', 'good.example/bad\n'],
        ],
      )
      assert.deepEqual(refsOf(lists)[1]?.lines, 2)
    },
  ))

it('a list that is empty, unknown or not there is refused, not taken for a list without entries', async () => {
  await withFiles({ 'domains.txt': '# nothing\n' }, (folder) =>
    assert.rejects(readListFiles(folder), refused(/domains\.txt.*got none/)),
  )
  await withFiles({ 'domain.txt': 'bad.example\n' }, (folder) =>
    assert.rejects(readListFiles(folder), refused(/got domain\.txt/)),
  )
  await assert.rejects(readListFiles('/nowhere/lists'), refused(/cannot be read/))
  assert.deepEqual(await readListFiles(undefined), [])
})

it('a phrase among words for texts is refused, for it would match nothing, and among those for addresses it is one word', async () => {
  await withFiles({ 'flagged-words.en.txt': 'word\ntwo words\nthree more words\n' }, (folder) =>
    assert.rejects(readListFiles(folder), refused(/got 2 phrases, the first "two words"/)),
  )
  await withFiles({ 'banned-words.txt': 'two words\n' }, async (folder) =>
    assert.equal((await readListFiles(folder))[0]?.bytes.toString(), 'twowords\n'),
  )
})

it('a domain with dots around it, a star or letters of another script is listed as addresses have it', () =>
  withFiles({ 'domains.txt': 'bad.example.\n*.worse.example\nmüller.example\nМОСКВА.рф\n' }, async (folder) => {
    const [{ bytes } = assert.fail()] = await readListFiles(folder)
    assert.equal(bytes.toString(), 'bad.example\nworse.example\nxn--80adxhks.xn--p1ai\nxn--mller-kva.example\n')
  }))
