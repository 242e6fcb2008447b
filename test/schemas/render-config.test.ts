/** Hosts of the rendering lane are refused where they are spelled as no address spells them: they would meet no page. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { completeConfig } from '../../schemas/index.ts'

it('a host to be rendered is one as addresses spell it', () => {
  const hosts = ['example.org', 'example.org:8080', 'xn--mnchen-3ya.de', '127.0.0.1:8700', '[::1]']
  assert.deepEqual(completeConfig({ crawl: { render: { hosts } } }).crawl.render.hosts, hosts)
  for (const key of ['hosts', 'resourceHosts'])
    for (const host of [
      'https://example.org/',
      'Example.org',
      'example.org:443',
      'example.org/docs',
      'münchen.de',
      '*.example.org/x',
      '',
    ])
      assert.throws(() => completeConfig({ crawl: { render: { [key]: [host] } } }), /expected a host/, `${key} ${host}`)
})
