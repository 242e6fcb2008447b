/** Certificates are verified: a good one is spoken to, any other is a tls_error and nothing is sent. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openHttpClient } from '../../../crawler/http/client.ts'
import { loopback } from '../site.ts'

/** A self-signed certificate for `site.example`; undefined where there is no openssl. */
function createCertificate(): { key: string; cert: string } | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'm3w-tls-'))
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    const subject = ['-subj', '/CN=site.example', '-addext', 'subjectAltName=DNS:site.example']
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
    execFileSync('openssl', ['req', '-x509', ...curve, ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' })
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
  } catch {
    return undefined
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('tls: a certificate must be trusted and name the host', async (t) => {
  const certificate = createCertificate()
  if (certificate === undefined) {
    t.skip('no openssl to make a certificate with')
    return
  }
  let asked = 0
  const server = createServer(certificate, (_request, response) => {
    asked += 1
    response.end('over TLS')
  })
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done)
  })
  const { port } = server.address() as AddressInfo
  const open = (ca?: string) => {
    const client = openHttpClient(loopback(), {
      resolve: (_name, done) => done(null, [{ address: '127.0.0.1', family: 4 }]),
      ...(ca === undefined ? {} : { ca }),
    })
    t.after(() => client.close())
    return client
  }
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const trusting = open(certificate.cert)
  const good = await trusting.get(`https://site.example:${port}/`, { maxBytes: 100 })
  assert.equal(good.kind === 'answer' && good.body.toString(), 'over TLS')
  const codes = await Promise.all([
    open().get(`https://site.example:${port}/`, { maxBytes: 100 }),
    trusting.get(`https://other.example:${port}/`, { maxBytes: 100 }),
  ])
  assert.deepEqual(
    codes.map((result) => (result.kind === 'failure' ? result.code : result.status)),
    ['tls_error', 'tls_error'],
  )
  assert.equal(asked, 1)
})
