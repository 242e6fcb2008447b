/** A host on loopback for each case: bytes as the case writes them, one answer a connection. */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import type { TestContext } from 'node:test'
import type { HostileCase } from './case.ts'

export interface ServedCase extends HostileCase {
  readonly origin: string
  /** Requests that came, as their first lines. */
  readonly asked: readonly string[]
}

const NOT_FOUND = Buffer.from('HTTP/1.1 404 X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
const MAX_HEAD = 16_384

/** Listens for all cases; closed after the test. */
export async function serveCases(t: Pick<TestContext, 'after'>, cases: readonly HostileCase[]): Promise<ServedCase[]> {
  return await Promise.all(cases.map((one) => serve(t, one)))
}

async function serve(t: Pick<TestContext, 'after'>, one: HostileCase): Promise<ServedCase> {
  const asked: string[] = []
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => {})
    let head = ''
    socket.on('data', (bytes: Buffer) => {
      head = (head + bytes.toString('latin1')).slice(0, MAX_HEAD)
      if (!head.includes('\r\n\r\n')) {
        // TLS where plain HTTP is spoken.
        if (!/^[A-Z]/.test(head)) socket.end('HTTP/1.1 400 X\r\n\r\n')
        return
      }
      const path = head.split(' ', 2)[1] ?? ''
      asked.push(path)
      head = ''
      const reply = one.answers[path] ?? NOT_FOUND
      if (typeof reply === 'function') reply(socket)
      else socket.end(reply)
    })
  })
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done)
  })
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const expected = Object.fromEntries(
    Object.entries(one.expected).map(([path, outcome]) => [path.replace('{port}', String(port)), outcome]),
  )
  return { ...one, expected, origin: `http${one.isTls === true ? 's' : ''}://127.0.0.1:${port}`, asked }
}
