/** The Store port in executable form. Every adapter runs it; it uses nothing but the port. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { M3wError } from '../../core/errors.ts'
import { readAll, type Store } from '../../core/store.ts'
import { collect } from '../../core/streams.ts'

interface OpenedStore {
  readonly store: Store
  close(): Promise<void>
}

const bytesOf = (text: string): Buffer => Buffer.from(text)
const isCode = (code: string) => (error: unknown) => error instanceof M3wError && error.code === code
const textOf = async (store: Store, key: string): Promise<string> => (await readAll(store, key)).toString()
const keysOf = async (store: Store, prefix: string): Promise<string[]> =>
  (await collect(store.list(prefix))).map(({ key }) => key)

/** Registers the suite. `open` gives an empty store of its own for each test. */
export function storeConformance(name: string, open: () => Promise<OpenedStore>): void {
  const test = (fact: string, body: (store: Store) => Promise<void>): void => {
    it(fact, async () => {
      const { store, close } = await open()
      try {
        await body(store)
      } finally {
        await close()
      }
    })
  }

  describe(`${name} is a Store`, () => {
    test('reads back what was created', async (store) => {
      assert.equal(await store.create('a/b.json', bytesOf('one')), true)
      assert.equal(await textOf(store, 'a/b.json'), 'one')
    })

    test('keeps the first of two creates and says so', async (store) => {
      assert.equal(await store.create('a', bytesOf('one')), true)
      assert.equal(await store.create('a', bytesOf('two')), false)
      assert.equal(await textOf(store, 'a'), 'one')
    })

    test('lets exactly one of 20 racing creates win, and keeps that one', async (store) => {
      for (let round = 0; round < 5; round += 1) {
        const key = `race/${round}`
        const racers = Array.from({ length: 20 }, (_, racer) => store.create(key, bytesOf(`racer ${racer}`)))
        const winners = (await Promise.all(racers)).flatMap((won, racer) => (won ? [racer] : []))
        assert.equal(winners.length, 1)
        assert.equal(await textOf(store, key), `racer ${winners[0]}`)
      }
    })

    test('lets exactly one of 10 racing writers publish; the others get E_STORE_EXISTS', async (store) => {
      const results = await Promise.allSettled(
        Array.from({ length: 10 }, async (_, racer) => {
          const writer = await store.write('race')
          await writer.write(bytesOf(`racer ${racer}`))
          await writer.close()
          return racer
        }),
      )
      const winners = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
      const losers = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
      assert.equal(winners.length, 1)
      assert.ok(losers.every(isCode('E_STORE_EXISTS')))
      assert.equal(await textOf(store, 'race'), `racer ${winners[0]}`)
    })

    test('writes chunks of any number and length one behind the other', async (store) => {
      const writer = await store.write('data/many')
      const chunks = Array.from({ length: 3_000 }, (_, n) => bytesOf('abcdefghij'.slice(0, n % 11)))
      await writer.write(...chunks)
      await writer.write()
      await writer.write(bytesOf('end'))
      const whole = Buffer.concat([...chunks, bytesOf('end')])
      assert.deepEqual(await writer.close(), { bytes: whole.length })
      assert.ok((await readAll(store, 'data/many')).equals(whole))
    })

    test('reads many ranges of an object that is opened once, and cuts one past its end', async (store) => {
      const content = Buffer.from(Array.from({ length: 100_000 }, (_, n) => n % 251))
      const writer = await store.write('data/ranges')
      await writer.write(content)
      await writer.close()
      const reader = await store.open('data/ranges')
      const ranges = [0, 1, 70_000, 99_999].map((start) => ({ start, end: start + 30_000 }))
      const read = await Promise.all(ranges.map((range) => reader.read(range)))
      read.forEach((bytes, n) => {
        assert.ok(bytes.equals(content.subarray(ranges[n]?.start, ranges[n]?.end)), `range ${n}`)
      })
      assert.equal((await reader.read({ start: 200_000, end: 200_001 })).length, 0)
      await reader.close()
      const missing = async (): Promise<unknown> => (await store.open('data/none')).read({ start: 0, end: 1 })
      await assert.rejects(missing(), isCode('E_STORE_MISSING'))
    })

    test('shows nothing of a streamed write before close, and all of it after', async (store) => {
      const writer = await store.write('data/big.bin')
      const chunk = Buffer.alloc(300_000, 7)
      for (let n = 0; n < 20; n += 1) await writer.write(chunk)
      assert.equal(await store.stat('data/big.bin'), undefined)
      assert.deepEqual(await keysOf(store, ''), [])
      await assert.rejects(readAll(store, 'data/big.bin'), isCode('E_STORE_MISSING'))
      assert.deepEqual(await writer.close(), { bytes: 6_000_000 })
      assert.equal((await store.stat('data/big.bin'))?.bytes, 6_000_000)
      assert.ok((await readAll(store, 'data/big.bin')).equals(Buffer.alloc(6_000_000, 7)))
    })

    test('leaves nothing of an aborted write, and the key free', async (store) => {
      const writer = await store.write('data/x')
      await writer.write(bytesOf('half'))
      await writer.abort()
      assert.deepEqual(await keysOf(store, ''), [])
      assert.equal(await store.create('data/x', bytesOf('whole')), true)
    })

    test('shows what a writer holds that never ended, until it is removed', async (store) => {
      assert.deepEqual(await collect(store.unfinished()), [])
      const dead = await store.write('data/dead')
      // More than any adapter keeps in memory.
      for (let n = 0; n < 40; n += 1) await dead.write(Buffer.alloc(1_000_000, n))
      const whole = await store.write('data/whole')
      await whole.write(bytesOf('whole'))
      await whole.close()
      const [left, ...more] = await collect(store.unfinished())
      assert.equal(more.length, 0)
      assert.ok(left !== undefined && left.modifiedMs > Date.now() - 600_000)
      await left.remove()
      assert.deepEqual(await collect(store.unfinished()), [])
      assert.deepEqual(await keysOf(store, ''), ['data/whole'])
      await dead.abort()
    })

    test('writes an object larger than any part, once', async (store) => {
      const content = Buffer.alloc(34_000_000)
      for (let at = 0; at < content.length; at += 4) content.writeUInt32LE(at, at)
      const put = async (): Promise<unknown> => {
        const writer = await store.write('data/large')
        for (let at = 0; at < content.length; at += 700_000) await writer.write(content.subarray(at, at + 700_000))
        return await writer.close()
      }
      assert.deepEqual(await put(), { bytes: content.length })
      await assert.rejects(put(), isCode('E_STORE_EXISTS'))
      assert.ok((await readAll(store, 'data/large')).equals(content))
      assert.deepEqual(await collect(store.unfinished()), [])
    })

    test('refuses to publish a streamed write over an object', async (store) => {
      await store.create('a', bytesOf('first'))
      const writer = await store.write('a')
      await writer.write(bytesOf('second'))
      await assert.rejects(writer.close(), isCode('E_STORE_EXISTS'))
      assert.equal(await textOf(store, 'a'), 'first')
    })

    test('writes an empty object', async (store) => {
      const writer = await store.write('empty')
      assert.deepEqual(await writer.close(), { bytes: 0 })
      assert.equal((await store.stat('empty'))?.bytes, 0)
      assert.equal((await readAll(store, 'empty')).length, 0)
      assert.equal(await store.create('empty', bytesOf('x')), false)
    })

    test('reads with lent memory what is there, several readers by turns and one after the other', async (store) => {
      const contents = [0, 1, 2].map((n) =>
        Buffer.from(Array.from({ length: 700_000 }, (_, at) => (at * (n + 3)) % 251)),
      )
      for (const [n, content] of contents.entries()) {
        const writer = await store.write(`data/lent-${n}`)
        await writer.write(content)
        await writer.close()
      }
      for (const start of [0, 100]) {
        const readers = contents.map((_, n) =>
          store.read(`data/lent-${n}`, { start, end: 600_000 }, 'lent')[Symbol.asyncIterator](),
        )
        const places = readers.map(() => start)
        for (let open = readers.length; open > 0; ) {
          for (const [n, reader] of readers.entries()) {
            if (places[n] === 600_000) continue
            const { value = Buffer.alloc(0) } = (await reader.next()) as { value?: Uint8Array }
            const at = places[n] as number
            assert.ok(contents[n]?.subarray(at, at + value.length).equals(value), `${n} from ${at}`)
            places[n] = at + value.length
          }
          open = places.filter((place) => place < 600_000).length
        }
        for (const reader of readers) assert.equal((await reader.next()).done, true)
      }
    })

    test('reads ranges: inside, up to the end, past the end, empty', async (store) => {
      await store.create('digits', bytesOf('0123456789'))
      const range = async (start: number, end: number) => (await readAll(store, 'digits', { start, end })).toString()
      assert.equal(await range(0, 10), '0123456789')
      assert.equal(await range(3, 5), '34')
      assert.equal(await range(8, 100), '89')
      assert.equal(await range(10, 20), '')
      assert.equal(await range(4, 4), '')
    })

    test('streams a long range in order', async (store) => {
      const bytes = Buffer.alloc(3_000_000)
      for (let at = 0; at < bytes.length; at += 4) bytes.writeUInt32LE(at, at)
      const writer = await store.write('long')
      await writer.write(bytes)
      await writer.close()
      const found = await readAll(store, 'long', { start: 1_000_001, end: 2_700_003 })
      assert.ok(found.equals(bytes.subarray(1_000_001, 2_700_003)))
    })

    test('keeps serving a read that began before the object was deleted, or fails; never gives wrong bytes', async (store) => {
      const bytes = Buffer.alloc(2_000_000, 3)
      await store.create('going', bytes)
      const reading = store.read('going')[Symbol.asyncIterator]()
      const first = await reading.next()
      await store.delete('going')
      const chunks = [first.value as Uint8Array]
      try {
        for (let next = await reading.next(); next.done !== true; next = await reading.next()) chunks.push(next.value)
        assert.ok(Buffer.concat(chunks).equals(bytes))
      } catch (error) {
        assert.ok(error instanceof M3wError)
      }
    })

    test('reads an object to the old or to the new content while it is replaced, never to a mixture', async (store) => {
      const contents = Array.from({ length: 20 }, (_, n) => Buffer.alloc(200_000, n))
      await store.replace('current.json', contents[0] ?? Buffer.alloc(0))
      const replacing = (async () => {
        for (const content of contents) await store.replace('current.json', content)
      })()
      for (let n = 0; n < 20; n += 1) {
        const found = await readAll(store, 'current.json')
        assert.ok(contents.some((content) => content.equals(found)))
      }
      await replacing
      assert.ok((await readAll(store, 'current.json')).equals(contents[19] ?? Buffer.alloc(0)))
    })

    test('overwrites an object when the writer closes, and not when it aborts', async (store) => {
      await store.create('a', bytesOf('old'))
      for (const bytes of [bytesOf('new'), Buffer.alloc(17 * 1024 * 1024, 'x')]) {
        const aborted = await store.overwrite('a')
        await aborted.write(bytesOf('nothing'))
        await aborted.abort()
        const before = await textOf(store, 'a')
        const writer = await store.overwrite('a')
        await writer.write(bytes)
        assert.equal(await textOf(store, 'a'), before)
        assert.deepEqual(await writer.close(), { bytes: bytes.length })
        assert.ok((await readAll(store, 'a')).equals(bytes))
      }
    })

    test('copies an object, once', async (store) => {
      await store.create('from/a', bytesOf('content'))
      await store.create('from/b', bytesOf('other'))
      assert.equal(await store.copy('from/a', 'to/deep/a'), true)
      assert.equal(await store.copy('from/b', 'to/deep/a'), false)
      assert.equal(await textOf(store, 'to/deep/a'), 'content')
      await store.delete('from/a')
      assert.equal(await textOf(store, 'to/deep/a'), 'content')
      await assert.rejects(store.copy('from/missing', 'to/x'), isCode('E_STORE_MISSING'))
      assert.equal(await store.stat('to/x'), undefined)
    })

    test('says E_STORE_MISSING for what is not there, also below and above an object', async (store) => {
      await store.create('a/b', bytesOf('x'))
      for (const key of ['nothing', 'a', 'a/b/c', 'a/c']) {
        await assert.rejects(readAll(store, key), isCode('E_STORE_MISSING'), key)
        assert.equal(await store.stat(key), undefined, key)
      }
      await assert.rejects(readAll(store, 'nothing', { start: 0, end: 0 }), isCode('E_STORE_MISSING'))
    })

    test('deletes, and is content if there is nothing to delete', async (store) => {
      await store.create('a/b', bytesOf('x'))
      await store.delete('a/b')
      await store.delete('a/b')
      assert.equal(await store.stat('a/b'), undefined)
      assert.equal(await store.create('a/b', bytesOf('y')), true)
    })

    test('lists in order of whole keys, whatever the folders are called', async (store) => {
      // As bytes: - (2d) . (2e) / (2f) 0 (30) = (3d) A _ a. No key is also a folder, which disks cannot hold.
      const keys = [
        'a/x',
        'a-b',
        'a.b',
        'a/y/z',
        'a/y-z',
        'a0',
        'aa',
        'A',
        '_',
        'a=1',
        'b/c/d',
        'b/c-d',
        'b/c.d',
        'b/c0',
      ]
      for (const key of keys) await store.create(key, bytesOf(key))
      assert.deepEqual(await keysOf(store, ''), [...keys].sort())
      const sizes = await collect(store.list('a/'))
      assert.ok(sizes.every(({ key, bytes }) => bytes === key.length))
    })

    test('lists by any prefix, not only by folders', async (store) => {
      for (const key of ['t/ab-1', 't/ab-2', 't/ab/3', 't/abc', 't/b', 'tab']) await store.create(key, bytesOf('x'))
      assert.deepEqual(await keysOf(store, 't/ab'), ['t/ab-1', 't/ab-2', 't/ab/3', 't/abc'])
      assert.deepEqual(await keysOf(store, 't/ab/'), ['t/ab/3'])
      assert.deepEqual(await keysOf(store, 't/abc'), ['t/abc'])
      assert.deepEqual(await keysOf(store, 't'), ['t/ab-1', 't/ab-2', 't/ab/3', 't/abc', 't/b', 'tab'])
      assert.deepEqual(await keysOf(store, 'none/'), [])
    })

    test('lists more than 1,000 objects completely and in order', async (store) => {
      const keys = Array.from({ length: 1203 }, (_, n) => `many/${String((n * 7919) % 1203).padStart(6, '0')}`)
      for (let start = 0; start < keys.length; start += 50) {
        await Promise.all(keys.slice(start, start + 50).map((key) => store.create(key, bytesOf('x'))))
      }
      assert.deepEqual(await keysOf(store, 'many/'), [...keys].sort())
    })

    test('gives a time of writing that garbage collection can judge by', async (store) => {
      const beforeMs = Date.now()
      await store.create('a', bytesOf('x'))
      const writtenMs = (await store.stat('a'))?.modifiedMs ?? 0
      // A store keeps a clock of its own: within a minute of ours.
      assert.ok(writtenMs > beforeMs - 60_000 && writtenMs < Date.now() + 60_000, `${beforeMs}, ${writtenMs}`)
    })

    test('refuses keys that leave the store or that not every adapter can hold', async (store) => {
      for (const key of [
        '',
        '/',
        '/a',
        'a/',
        'a//b',
        '..',
        '../a',
        'a/../b',
        'a/./b',
        'a b',
        'a\\b',
        'a\0',
        'é',
        'a:b',
        'a?',
      ]) {
        await assert.rejects(store.create(key, bytesOf('x')), M3wError, JSON.stringify(key))
        await assert.rejects(readAll(store, key), M3wError, JSON.stringify(key))
        await assert.rejects(store.delete(key), M3wError, JSON.stringify(key))
      }
    })
  })
}
