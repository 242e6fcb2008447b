/** Garbage collection deletes what nothing names, and never anything else. */
import assert from 'node:assert/strict'
import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { M3wError } from '../../../core/errors.ts'
import type { Store } from '../../../core/store.ts'
import { collect } from '../../../core/streams.ts'
import { collectGarbage } from '../../../engine/gc/gc.ts'
import { takeRunLock } from '../../../engine/queues/run-lock.ts'
import { openFileStore } from '../../../engine/stores/file-store.ts'
import { runToy, shardDigests, withFolder } from '../toy-run.ts'

const OPTIONS = { count: 60, sources: 2, shuffle: 2 }

/** Makes everything under a folder two hours old. */
async function age(folder: string): Promise<void> {
  const old = new Date(Date.now() - 2 * 3_600_000)
  for (const name of await readdir(folder, { recursive: true })) {
    if (!name.startsWith('work/run')) await utimes(join(folder, name), old, old)
  }
}

const gc = (folder: string, remove: boolean) =>
  collectGarbage({ store: openFileStore(folder), workFolder: join(folder, 'work'), remove })
const keysIn = async (folder: string): Promise<string[]> =>
  (await collect(openFileStore(folder).list(''))).map(({ key }) => key)

async function addGarbage(folder: string): Promise<void> {
  const store = openFileStore(folder)
  const journal = { format: 'm3w-journal/1', n: 0, archive: { key: 'ledger/pages/x-00/000000-aa.warc.gz' }, rows: [] }
  await store.create('ledger/pages/x-00/000000-aa.warc.gz', Buffer.from('kept'))
  await store.create('ledger/pages/x-00/000000-bb.warc.gz', Buffer.from('lost'))
  await store.create('ledger/pages/x-00/000000.journal.json', Buffer.from(JSON.stringify(journal)))
  await store.create('data/label/orphan.jsonl.zst', Buffer.from('orphan'))
  await store.create('seals/label/orphan.index', Buffer.from('orphan'))
  await mkdir(join(folder, '.tmp'), { recursive: true })
  await writeFile(join(folder, '.tmp/123-abc'), 'half')
  const committed = (await keysIn(folder)).find((key) => key.startsWith('tasks/source/'))?.slice(13, 29)
  for (const name of [`source-0000-${committed}`, `source-0000-${'0'.repeat(16)}`, 'something else']) {
    await mkdir(join(folder, 'work/state', name), { recursive: true })
    await writeFile(join(folder, 'work/state', name, 'frontier'), 'x')
  }
  await mkdir(join(folder, 'work/scratch/dead'), { recursive: true })
}

describe('garbage collection', () => {
  it('keeps what manifests and seals of other versions name', () =>
    withFolder(async (folder) => {
      await runToy(folder, OPTIONS)
      for (const key of await keysIn(folder)) {
        if (!/^(tasks|seals)\/.*\.json$/.test(key)) continue
        const now = JSON.parse(await readFile(join(folder, key), 'utf8')) as object
        await writeFile(join(folder, key), JSON.stringify({ ...now, format: 'm3w-other/1', more: 1 }))
      }
      await age(folder)
      assert.deepEqual(await gc(folder, true), [])
    }))

  it('finds exactly what no manifest, journal or seal names, and old leftovers', () =>
    withFolder(async (folder) => {
      const run = await runToy(folder, OPTIONS)
      const before = await keysIn(folder)
      await addGarbage(folder)
      await age(folder)
      const all = await keysIn(folder)
      const found = (await gc(folder, false)).map(
        ({ key, reason }) =>
          `${key.replace(`${folder}/`, '').replace(/-0000-[1-9a-f][0-9a-f]{15}/, '-0000-KEY')}: ${reason}`,
      )
      assert.deepEqual(found, [
        'data/label/orphan.jsonl.zst: no task manifest names it',
        'ledger/pages/x-00/000000-bb.warc.gz: no journal names it',
        'seals/label/orphan.index: no seal names it',
        '.tmp/123-abc: half written',
        'work/scratch/dead: scratch',
        'work/state/source-0000-KEY: state',
      ])
      assert.deepEqual(await keysIn(folder), all)

      await gc(folder, true)
      assert.deepEqual(
        await keysIn(folder),
        [...before, 'ledger/pages/x-00/000000-aa.warc.gz', 'ledger/pages/x-00/000000.journal.json'].sort(),
      )
      assert.deepEqual(await readdir(join(folder, '.tmp')), [])
      assert.deepEqual((await readdir(join(folder, 'work/state'))).sort(), [
        'something else',
        `source-0000-${'0'.repeat(16)}`,
      ])
      assert.deepEqual(await gc(folder, true), [])
      const again = await runToy(folder, OPTIONS)
      assert.ok(again.progress.every(({ cached, tasks }) => cached === tasks))
      assert.deepEqual(await shardDigests(again), await shardDigests(run))
    }))

  it('reads the manifests of the tasks whose objects it meets, each once, and of no others', () =>
    withFolder(async (folder) => {
      await runToy(folder, OPTIONS)
      const store = openFileStore(folder)
      const orphan = `data/label/${'0'.repeat(64)}-dead.evens.jsonl.zst`
      await store.create(orphan, Buffer.from('orphan'))
      await age(folder)
      const read: string[] = []
      const watched: Store = {
        ...store,
        read(key, range) {
          read.push(key)
          return store.read(key, range)
        },
      }
      const found = await collectGarbage({ store: watched, workFolder: join(folder, 'work'), remove: false })
      assert.deepEqual(
        found.map(({ key }) => key),
        [orphan],
      )
      const owners = (await keysIn(folder)).flatMap((key) => /^data\/([^/]+\/[0-9a-f]{64})-/.exec(key)?.[1] ?? [])
      const manifests = read.filter((key) => key.startsWith('tasks/'))
      const expected = [...new Set(owners)].filter((owner) => !orphan.includes(owner)).map((one) => `tasks/${one}.json`)
      assert.deepEqual(manifests, expected)
    }))

  it('leaves alone what is younger than an hour', () =>
    withFolder(async (folder) => {
      await runToy(folder, OPTIONS)
      await addGarbage(folder)
      assert.deepEqual(await gc(folder, true), [])
    }))

  it('finds what a start left that was killed, and keeps a seed list that any run names', () =>
    withFolder(async (folder) => {
      const store = openFileStore(folder)
      const [named, lost] = ['a'.repeat(64), 'b'.repeat(64)]
      const kept = [`seeds/${named}.json`, `seeds/${named}.jsonl.gz`, 'seeds/notes.txt', 'probe-of-mine']
      const left = [`seeds/${lost}.json`, `seeds/${lost}.jsonl.gz`, 'probe-0123456789abcdef']
      for (const key of [...kept, ...left]) await store.create(key, Buffer.from('x'))
      await store.create('runs/old/run.json', Buffer.from(JSON.stringify({ format: 'm3w-run/0', seedLists: [named] })))
      await store.create('runs/new/run.json', Buffer.from('{}'))
      await mkdir(join(folder, 'work/seeds/m3w-seeds-Ab12Cd'), { recursive: true })
      await writeFile(join(folder, 'work/seeds/m3w-seeds-Ab12Cd/seeds.sqlite'), 'x')
      assert.deepEqual(await gc(folder, true), [], 'a start may be at work with it')
      await age(folder)
      const found = (await gc(folder, true)).map(({ key, reason }) => `${key.replace(`${folder}/`, '')}: ${reason}`)
      assert.deepEqual(found, [
        `seeds/${lost}.json: no run names it`,
        `seeds/${lost}.jsonl.gz: no run names it`,
        'probe-0123456789abcdef: probe',
        'work/seeds/m3w-seeds-Ab12Cd: scratch',
      ])
      assert.deepEqual(await keysIn(folder), [...kept, 'runs/new/run.json', 'runs/old/run.json'].sort())
    }))

  it('keeps indexes of evaluation sets and files of scores that any run names', () =>
    withFolder(async (folder) => {
      const store = openFileStore(folder)
      const [index, scores, lost] = ['a'.repeat(64), 'b'.repeat(64), 'c'.repeat(64)]
      const kept = [`inputs/${index}.contamination`, `inputs/${scores}.scores`]
      const left = [`inputs/${lost}.contamination`, `inputs/${lost}.scores`]
      for (const key of [...kept, ...left]) await store.create(key, Buffer.from('x'))
      const config = { contamination: { index }, scores: { files: [scores] } }
      await store.create('runs/one/run.json', Buffer.from(JSON.stringify({ config })))
      await age(folder)
      assert.deepEqual(
        (await gc(folder, true)).map(({ key }) => key),
        left,
      )
      assert.deepEqual(await keysIn(folder), [...kept, 'runs/one/run.json'])
    }))

  it('keeps what a build that starts elsewhere names while it looks', () =>
    withFolder(async (folder) => {
      const store = openFileStore(folder)
      const scores = 'b'.repeat(64)
      await store.create(`inputs/${scores}.scores`, Buffer.from('x'))
      await age(folder)
      const config = { scores: { files: [scores] } }
      const starting = {
        ...store,
        // Asked for when the runs have been read.
        async *unfinished() {
          await store.create('runs/late/run.json', Buffer.from(JSON.stringify({ config })))
          yield* store.unfinished()
        },
      }
      const workFolder = join(folder, 'work')
      assert.deepEqual(await collectGarbage({ store: starting, workFolder, remove: true }), [])
      assert.ok((await keysIn(folder)).includes(`inputs/${scores}.scores`))
    }))

  it('deletes no seed list when a run cannot be read', () =>
    withFolder(async (folder) => {
      const store = openFileStore(folder)
      await store.create(`seeds/${'b'.repeat(64)}.json`, Buffer.from('x'))
      await store.create('runs/half/run.json', Buffer.from('{"half":'))
      await age(folder)
      await assert.rejects(gc(folder, true), { code: 'E_CORRUPT', message: /runs\/half\/run\.json/ })
      assert.equal((await keysIn(folder)).length, 2)
    }))

  it('refuses while a run is at work', () =>
    withFolder(async (folder) => {
      const lock = await takeRunLock(join(folder, 'work'))
      await assert.rejects(gc(folder, true), (error) => error instanceof M3wError && error.code === 'E_STORE')
      lock.release()
      assert.deepEqual(await gc(folder, true), [])
    }))

  it('deletes nothing at all when a manifest, a journal or a seal cannot be read', () =>
    withFolder(async (folder) => {
      for (const name of ['tasks/label/', 'ledger/pages/x-00/000001.journal.json', 'seals/label/bad.json']) {
        const own = join(folder, name.replaceAll('/', '_'))
        await runToy(own, OPTIONS)
        await addGarbage(own)
        // A manifest of a task that wrote objects; the others are found by their names.
        const key = name.endsWith('/') ? (await keysIn(own)).find((one) => one.startsWith(name)) : name
        await writeFile(join(own, key ?? ''), '{"half":')
        await age(own)
        const before = await keysIn(own)
        await assert.rejects(gc(own, true), (error) => error instanceof M3wError && error.code === 'E_CORRUPT', name)
        assert.deepEqual(await keysIn(own), before)
      }
    }))
})
