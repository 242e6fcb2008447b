/** What a person can get wrong, as a table: case, exit code, words the message must hold. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { Redis } from 'ioredis'
import { noRedis, startRedis } from '../helpers/redis-server.ts'
import { openCli } from './cli-process.ts'

const CLI = join(import.meta.dirname, '..', '..', 'cli', 'main.js')
const folder = mkdtempSync(join(tmpdir(), 'm3w-bad-input-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const file = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}
const htmlWarc = file('page.warc', '<!doctype html><title>Not an archive</title>')
const page = file('good.warc', 'WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n')
const badList = file('urls.txt', '# a list\nhttps://example.org/\nnot a url\n')
const typo = file('typo.json', '{"network":{"contact":"a@b.org"},"text":{"minWord":80}}')
const wrongType = file('wrong.json', '{"network":{"contact":"a@b.org"},"images":{"minSidePx":"64"}}')
const notJson = file('broken.json', '{"network":')
const foreign = join(folder, 'photos')
mkdirSync(foreign)
writeFileSync(join(foreign, 'holiday.jpg'), 'x')
const foreignRun = join(folder, 'foreign-run')
mkdirSync(join(foreignRun, 'runs', 'a'), { recursive: true })
file('foreign-run/store.json', '{"format":"m3w-store/1","imagePartitions":4}')
file('foreign-run/runs/a/run.json', '{"format":"m3w-run/9","m3w":"9.0.0"}')
/** A store in which one object holds what it should not. */
const damaged = (name: string, key: string, content: string): string => {
  mkdirSync(join(folder, name, 'runs', 'a'), { recursive: true })
  file(`${name}/store.json`, '{"format":"m3w-store/1","imagePartitions":4}')
  file(`${name}/${key}`, content)
  return join(folder, name)
}
const strangers = damaged('strangers', 'store.json', '{"some":"other tool"}')
const cutStore = damaged('cut-store', 'store.json', '{"format":"m3w-st')
const cutRun = damaged('cut-run', 'runs/a/run.json', '{"format":"m3w-run/1","m3')
const cutCurrent = damaged('cut-current', 'current.json', '{"data')
const otherCurrent = damaged('other-current', 'current.json', '{"dataset":"../other"}')
mkdirSync(join(folder, 'cut-dataset'))
file('cut-dataset/dataset.json', '{"format":"m3w-data')
mkdirSync(join(folder, 'other-dataset'))
file('other-dataset/dataset.json', '{"format":"x"}')
const out = join(folder, 'out')
const contact = ['--contact', 'a@b.org']
const seed = 'https://example.org/'

const CASES: readonly (readonly [fact: string, args: readonly string[], exitCode: number, words: readonly string[]])[] =
  [
    [
      'an index of evaluation sets in a folder that is not there',
      ['contamination-index', badList, '--out', join(folder, 'nowhere', 'x')],
      2,
      ['nowhere cannot be written', 'a folder that is there'],
    ],
    [
      'an index of evaluation sets that is a folder',
      ['contamination-index', badList, '--out', foreign],
      2,
      ['photos is a folder', 'the name of a file'],
    ],
    [
      'an unknown config key names the nearest valid one',
      ['build', seed, '--config', typo, '--out', out],
      2,
      ['text.minWord', 'minWords'],
    ],
    [
      'an unknown --set key names the nearest valid one',
      ['build', seed, ...contact, '--set', 'crawl.maxDept=3', '--out', out],
      2,
      ['crawl.maxDept', 'maxDepth'],
    ],
    [
      'a value of the wrong type names the key and the value',
      ['build', seed, '--config', wrongType, '--out', out],
      2,
      ['images.minSidePx', '"64"', 'number'],
    ],
    [
      'a least that is over its most names both, and the value once',
      ['build', seed, ...contact, '--set', 'video.minWords=90', '--out', out],
      2,
      [
        '"video.minWords": expected at most video.maxWords (80), got 90: nothing is both. Lower it, or raise video.maxWords\n',
      ],
    ],
    [
      'a least number of words that no text reaches under the most is refused as well',
      ['build', seed, ...contact, '--set', 'text.maxWords=40', '--out', out],
      2,
      ['"text.minWords": expected at most text.maxWords (40), got 50: nothing is both'],
    ],
    [
      'a config that is not JSON is named',
      ['build', seed, '--config', notJson, '--out', out],
      2,
      ['broken.json', 'not JSON'],
    ],
    [
      'a kind of samples that there is not is named, by plan as by build',
      ['plan', seed, ...contact, '--to', 'clip', '--out', out],
      2,
      ['--to clip', 'pages, pairs, clips'],
    ],
    [
      'a missing config file is named, with what to do',
      ['build', seed, '--config', join(folder, 'none.json'), '--out', out],
      2,
      ['none.json', 'm3w init'],
    ],
    [
      'a missing source file is named, with what was expected',
      ['build', join(folder, 'none.warc.gz'), ...contact, '--out', out],
      2,
      ['none.warc.gz', 'WARC file'],
    ],
    [
      'a WARC that is HTML is refused',
      ['build', htmlWarc, ...contact, '--out', out],
      2,
      ['page.warc', 'expected a WARC file', 'HTML'],
    ],
    [
      'a list with a line that is no URL names the line',
      ['build', badList, ...contact, '--out', out],
      2,
      ['line 3', 'not a url'],
    ],
    [
      'no contact is refused before anything is fetched',
      ['build', seed, '--out', out],
      2,
      ['network.contact', '--contact'],
    ],
    [
      'a seed with credentials is refused',
      ['build', 'https://me:secret@example.org/', ...contact, '--out', out],
      2,
      ['credentials'],
    ],
    [
      'a seed at a private address is refused',
      ['build', 'http://192.168.1.1/', ...contact, '--out', out],
      2,
      ['192.168.1.1', 'allowAddresses'],
    ],
    [
      'a seed at a private address in disguise is refused',
      ['build', 'http://0x7f.1/', ...contact, '--out', out],
      2,
      ['127.0.0.1', 'allowAddresses'],
    ],
    [
      'a seed with another scheme is refused',
      ['build', 'ftp://example.org/', ...contact, '--out', out],
      2,
      ['ftp://example.org/', 'http'],
    ],
    [
      'an output folder that is not ours is refused',
      ['build', seed, ...contact, '--out', foreign],
      2,
      ['photos', 'not empty', 'holiday.jpg'],
    ],
    [
      'an output folder where nobody makes folders is refused, and not tried for ever',
      ['build', page, ...contact, '--out', '/proc/m3w'],
      4,
      ['Could not make the folder /proc/m3w', 'expected a place that may be written'],
    ],
    [
      'a starter config where nobody writes is refused',
      ['init', '/proc/m3w.mjs'],
      2,
      ['/proc/m3w.mjs cannot be written (ENOENT)'],
    ],
    [
      'an export to where nobody writes is refused',
      ['export', foreign, '--to', 'obelics', '--out', '/proc/m3w/x'],
      2,
      ['--out /proc/m3w/x: expected a place on this machine that may be written'],
    ],
    [
      'a store whose store.json was cut says what to write',
      ['build', page, ...contact, '--out', cutStore],
      3,
      [`${cutStore}/store.json is damaged: it is not JSON`, '"imagePartitions":N'],
    ],
    [
      'a run whose record was cut says what to delete',
      ['worker', '--store', cutRun, '--rank', '0', '--of', '1'],
      3,
      ['runs/a/run.json is damaged: it is not JSON', 'Delete it, and the same build freezes the run again'],
    ],
    [
      'a store whose current.json was cut says what to run',
      ['verify', cutCurrent],
      3,
      ['current.json is damaged: expected the names of the newest datasets, got', 'Run the last m3w build once more'],
    ],
    [
      'a store whose current.json is another’s says what to run',
      ['inspect', otherCurrent],
      3,
      ['current.json is damaged', '../other', 'Run the last m3w build once more'],
    ],
    [
      'a dataset whose dataset.json was cut is named',
      ['inspect', join(folder, 'cut-dataset')],
      3,
      ['cut-dataset/dataset.json is damaged: expected what m3w wrote there', 'm3w verify'],
    ],
    [
      'a dataset whose dataset.json is another’s is named',
      ['export', join(folder, 'other-dataset'), '--to', 'obelics', '--out', join(folder, 'exported')],
      3,
      [
        'other-dataset/dataset.json is damaged: expected what m3w wrote there, got something else (format',
        'm3w verify',
      ],
    ],
    ['a build without sources is refused', ['build', ...contact, '--out', out], 2, ['no sources']],
    ['a build without --out is refused', ['build', seed, ...contact], 2, ['--out']],
    ['an unknown verb is refused with a suggestion', ['biuld'], 2, ['build']],
    ['eval of a folder that is no run says so', ['eval', foreign], 2, ['photos', 'model.safetensors', 'm3w train']],
    ['gc of a folder that is no store says so', ['gc', foreign], 2, ['photos', 'no store', '--out']],
    ['gc of a folder that is not there says so', ['gc', out], 2, ['out', 'no store', 'spelt']],
    [
      'gc takes nobody else’s store.json for a store',
      ['gc', strangers],
      3,
      ['store.json', 'expected', 'name another place'],
    ],
    ['gc of a dataset asks for its store', ['gc', join(folder, 'other-dataset')], 2, ['other-dataset', 'is a dataset']],
    ['verify of a folder that is no dataset says so', ['verify', foreign], 2, ['photos', 'dataset']],
    [
      'a number of workers that is none is refused',
      ['build', seed, ...contact, '--workers', 'many', '--out', out],
      2,
      ['--workers', 'many'],
    ],
    [
      'a worker without a queue or a rank says what it needs',
      ['worker', '--store', out],
      2,
      ['--queue', '--rank R --of N'],
    ],
    [
      'a rank beyond the number of ranks is refused',
      ['worker', '--store', out, '--rank', '4', '--of', '4'],
      2,
      ['--rank 4 --of 4', 'rank < of'],
    ],
    [
      'slots of an unknown kind are refused',
      ['worker', '--store', out, '--rank', '0', '--of', '1', '--slots', 'gpu=1'],
      2,
      ['gpu=1', 'cpu=4,network=8'],
    ],
    [
      'a worker of another version than the build’s refuses the run',
      ['worker', '--store', foreignRun, '--rank', '0', '--of', '1'],
      2,
      ['another m3w', 'Start a new build with this version'],
    ],
    [
      'the status of a dataset alone says which folder knows more',
      ['status', join(folder, 'cut-dataset')],
      2,
      ['is a dataset and no store', '--out of the build that made it'],
    ],
    [
      'the status of a folder that is misspelt says that it is not there, and asks for no build',
      ['status', join(folder, 'nowhere')],
      2,
      ['nowhere is no store', 'it is not there', 'spelt right'],
    ],
    [
      'the status of a folder of other files asks for the store, and for no new folder',
      ['status', foreign],
      2,
      ['is no store (it has no store.json)', '--out of a build'],
    ],
    [
      'finishing a folder of other files asks for the store, and for no new folder',
      ['finish', foreign],
      2,
      ['is no store (it has no store.json)', '--out of a build'],
    ],
    [
      'the status of a store whose store.json is damaged says how it is written again',
      ['status', cutStore],
      3,
      ['store.json is damaged', 'write it again'],
    ],
    [
      'a rank whose store holds no run says so',
      ['worker', '--store', out, '--rank', '0', '--of', '1'],
      2,
      ['is no store', 'it is not there'],
    ],
    [
      'a queue that is no Redis address is refused',
      ['worker', '--store', out, '--queue', 'http://a/'],
      2,
      ['redis://HOST:PORT'],
    ],
    [
      'a build whose queue does not answer has begun nothing',
      ['build', seed, ...contact, '--out', out, '--queue', 'redis://127.0.0.1:1'],
      4,
      ['No Redis server answers at redis://127.0.0.1:1'],
    ],
    [
      'a queue where nobody answers says so',
      ['worker', '--store', out, '--queue', 'redis://127.0.0.1:1'],
      4,
      ['No Redis server answers at redis://127.0.0.1:1'],
    ],
    [
      'a bucket without credentials says which variables it wants',
      ['verify', 's3://bucket/prefix'],
      4,
      ['AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY', 'got none'],
    ],
    [
      'what is no bucket is no place for a store',
      ['build', seed, ...contact, '--out', 's3://No_Bucket/x'],
      2,
      ['s3://No_Bucket/x is no place for a store', 'expected s3://bucket/prefix'],
    ],
    [
      'a service that is unknown is no place for a store',
      ['build', seed, ...contact, '--out', 'gs://bucket/x'],
      2,
      ['gs://bucket/x', 'expected a folder or s3://bucket/prefix'],
    ],
  ]

/** Nobody's credentials, and no machine that is asked for some. */
const ENV = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'))),
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'),
  AWS_CONFIG_FILE: join(folder, 'none'),
}

const m3w = openCli(ENV)
for (const [fact, args, exitCode, words] of CASES) {
  test(fact, async () => {
    const { code, err } = await m3w(args)
    for (const word of words) assert.ok(err.includes(word), `"${word}" is missing in: ${err}`)
    assert.equal(code, exitCode, err)
    assert.ok(!existsSync(out), 'a refused command must not leave an output folder')
  })
}

test('a queue whose names another program uses is refused by the name of the key', { skip: noRedis }, async () => {
  const server = await startRedis()
  const theirs = new Redis(server.url)
  await theirs.set('{m3w}:runs', 'theirs')
  for (const args of [
    ['worker', '--store', out, '--queue', server.url],
    ['build', seed, ...contact, '--out', out, '--queue', server.url],
  ]) {
    const { code, err } = await m3w(args)
    assert.match(err, /holds the key \{m3w\}:runs under the names of m3w, and another program wrote it/)
    assert.equal(code, 4, err)
    assert.ok(!existsSync(out), 'a refused command must not leave an output folder')
  }
  theirs.disconnect()
  await server.stop()
})

test('the exit code and the words reach the shell', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, 'verify', foreign], { encoding: 'utf8' })
  assert.deepEqual([status, stdout], [2, ''])
  assert.match(stderr, /^m3w: .*photos/)
})
