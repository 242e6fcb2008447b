/** The policy files of a site are asked once a day: also where memory is short, and by a process that goes on after a stop. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { openHttpClient } from '../../../crawler/http/client.ts'
import { openPacer } from '../../../crawler/http/pace.ts'
import { openRightsGate } from '../../../crawler/rights/rights-gate.ts'
import { openRobots } from '../../../crawler/robots/robots-cache.ts'
import { createRulesMemory, type RulesMemory } from '../../../crawler/robots/rules-memory.ts'
import { answers, loopback, openSite, type Site } from '../site.ts'

const RESERVED = '[{"location":"/art/","tdm-reservation":1}]'

const openReserved = (t: TestContext): Promise<Site> =>
  openSite(
    t,
    answers({
      '/.well-known/tdmrep.json': (_, response) =>
        void response.writeHead(200, { 'content-type': 'application/json' }).end(RESERVED),
    }),
  )

function openGate(t: TestContext, folder: string, memory: RulesMemory) {
  const network = loopback()
  const client = openHttpClient(network)
  t.after(() => client.close())
  const shared = { client, network, pacer: openPacer(network), memory }
  const robots = openRobots({ ...shared, storeFile: join(folder, 'robots.sqlite') })
  const storeFile = join(folder, 'policies.sqlite')
  const gate = openRightsGate({ ...shared, robots, kind: 'page', policy: 'strict', storeFile })
  const close = (keep: boolean): void => {
    robots.close(keep)
    gate.close(keep)
  }
  return { gate, close }
}

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'm3w-policies-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

test('policy files that fall out of memory are read again, and nobody is asked twice', async (t) => {
  const sites = await Promise.all([openReserved(t), openReserved(t), openReserved(t)])
  const { gate, close } = openGate(t, folderOf(t), createRulesMemory(1))
  for (let pass = 0; pass < 3; pass += 1) {
    for (const { origin } of sites) {
      assert.equal((await gate.check(`${origin}/art/1`)).reason, 'rights_reserved')
      assert.equal((await gate.check(`${origin}/`)).allowed, true)
    }
  }
  for (const { asked } of sites)
    assert.deepEqual(asked.map(({ path }) => path).sort(), ['/.well-known/tdmrep.json', '/ai.txt', '/robots.txt'])
  close(false)
})

test('a process that goes on after a stop in order asks for no policy file again; after a crash it does', async (t) => {
  const site = await openReserved(t)
  const folder = folderOf(t)
  for (const [keep, times] of [
    [true, 1],
    [false, 1],
    [true, 2],
  ] as const) {
    const memory = createRulesMemory()
    const { gate, close } = openGate(t, folder, memory)
    assert.equal((await gate.check(`${site.origin}/art/1`)).reason, 'rights_reserved')
    assert.equal((await gate.check(`${site.origin}/`)).allowed, true)
    assert.equal(site.times('/.well-known/tdmrep.json'), times)
    assert.equal(site.times('/ai.txt'), times)
    close(keep)
    assert.equal(memory.usedBytes, 0, 'nothing is held of what is closed')
  }
})
