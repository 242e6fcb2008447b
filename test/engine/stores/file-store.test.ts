/** The file store: the conformance suite, and what is special to files. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { M3wError } from '../../../core/errors.ts'
import { collect } from '../../../core/streams.ts'
import { fileError } from '../../../engine/stores/file-error.ts'
import { openFileStore } from '../../../engine/stores/file-store.ts'
import { storeConformance } from '../../conformance/store.ts'

const openFolder = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'm3w-store-'))
  return { folder, store: openFileStore(folder), close: () => rm(folder, { recursive: true, force: true }) }
}

storeConformance('the file store', openFolder)

describe('the file store', () => {
  it('lists neither temporary files, nor local work, nor links', async () => {
    const { folder, store, close } = await openFolder()
    await store.create('a/b', Buffer.from('x'))
    const half = await store.write('c')
    await half.write(Buffer.from('x'))
    await mkdir(join(folder, 'work/scratch'), { recursive: true })
    await writeFile(join(folder, 'work/queue.sqlite'), '')
    await symlink('a', join(folder, 'dataset'))
    assert.deepEqual(
      (await collect(store.list(''))).map(({ key }) => key),
      ['a/b'],
    )
    await assert.rejects(store.create('work/x', Buffer.from('x')), M3wError)
    await half.abort()
    await close()
  })

  it('refuses a pipe and a device in the place of an object in words, without waiting for them, and takes a folder for no object', async () => {
    const { folder, store, close } = await openFolder()
    execFileSync('mkfifo', [join(folder, 'pipe')])
    await symlink('/dev/zero', join(folder, 'device'))
    await mkdir(join(folder, 'folder'))
    const large = { start: 0, end: 1024 * 1024 }
    for (const [key, words] of [
      ['pipe', /Could not read pipe: expected a file at .*pipe, got a pipe/],
      ['device', /got a device/],
      ['folder', /There is no object at folder/],
    ] as const) {
      await assert.rejects(collect(store.read(key)), words)
      await assert.rejects(collect(store.read(key, large)), words)
      await assert.rejects(store.open(key), words)
      assert.equal(await store.stat(key), undefined)
    }
    await close()
  })

  it('leaves no temporary file after success, a lost race or an abort', async () => {
    const { folder, store, close } = await openFolder()
    await Promise.all([store.create('a', Buffer.from('x')), store.create('a', Buffer.from('y'))])
    await store.replace('b', Buffer.from('x'))
    const writer = await store.write('c')
    await writer.write(Buffer.from('x'))
    await writer.abort()
    assert.deepEqual(await readdir(join(folder, '.tmp')), [])
    await close()
  })

  it('reads what fits into one read and what does not alike, whole and by range', async () => {
    const { store, close } = await openFolder()
    const oneRead = 256 * 1024
    for (const length of [0, 1, oneRead - 1, oneRead, oneRead + 1, 2 * oneRead + 1]) {
      const bytes = Buffer.from(Array.from({ length }, (_, at) => (at * 7919) >> 4))
      const key = `length-${length}`
      await store.create(key, bytes)
      assert.deepEqual(Buffer.concat(await collect(store.read(key))), bytes, key)
      for (const [start, end] of [
        [0, oneRead],
        [1, oneRead + 2],
        [length, length + 1],
        [length + 5, length + 9],
        [0, 2 * length],
      ] as const) {
        const read = Buffer.concat(await collect(store.read(key, { start, end })))
        assert.deepEqual(read, bytes.subarray(start, end), `${key} from ${start} to ${end}`)
      }
    }
    await close()
  })

  it('says so when a part of a path is an object', async () => {
    const { store, close } = await openFolder()
    await store.create('a', Buffer.from('x'))
    await assert.rejects(
      store.create('a/b', Buffer.from('x')),
      (error) => error instanceof M3wError && error.code === 'E_STORE',
    )
    await close()
  })

  it('calls a full disk E_STORE_FULL and says what to do', () => {
    const error = fileError(Object.assign(new Error('write'), { code: 'ENOSPC' }), 'write', 'data/x')
    assert.equal(error.code, 'E_STORE_FULL')
    assert.equal(error.retryable, false)
    assert.match(error.message, /No space left to .*data\/x/)
  })

  it('says which path the system refused, as a key alone names no folder', () => {
    for (const code of ['EACCES', 'EROFS', 'EPERM', 'ENOSPC', 'EIO']) {
      const refused = Object.assign(new Error('mkdir'), { code, path: '/srv/out/tmp' })
      assert.match(fileError(refused, 'write', 'probe-1').message, new RegExp(`probe-1 \\(${code}: /srv/out/tmp\\)`))
    }
  })
})
