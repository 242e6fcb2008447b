/** One line of the hostile web: what a host answers, byte by byte, and what a crawl must make of it. */
import type { Socket } from 'node:net'

/** All bytes of an answer, or what is done with the connection once the request has come. */
export type Reply = Buffer | ((socket: Socket) => void)

export interface HostileCase {
  /** Says what is wrong with the host. */
  readonly name: string
  /** By path; what is not named is a 404. `/robots.txt` is, too, unless it is named. */
  readonly answers: Readonly<Record<string, Reply>>
  /**
   * By path with query: the outcome; then `cut` where the archived answer is not whole, and `reserved` where its rights are. A path of another host
   * is a whole URL, in which `{port}` stands for the case's own. What is not named must not be in the journal.
   */
  readonly expected: Readonly<Record<string, string>>
  /** The page is asked for over TLS. */
  readonly isTls?: boolean
}

/** A case whose `/` decides. */
export function page(
  name: string,
  reply: Reply,
  outcome: string,
  more: Readonly<Record<string, string>> = {},
): HostileCase {
  return { name, answers: { '/': reply }, expected: { '/': outcome, ...more } }
}

/** A case of several answers. */
export function site(name: string, answers: HostileCase['answers'], expected: HostileCase['expected']): HostileCase {
  return { name, answers, expected }
}

const TEXT = 'Some words that make a page of it. '.repeat(3)
export const HTML = `<!doctype html><title>t</title><p>${TEXT}</p>`

/** An answer with a true Content-Length unless the headers name one, or a Transfer-Encoding. */
export function answer(status: number | string, headers: readonly string[], body: string | Buffer = ''): Buffer {
  const bytes = Buffer.from(body)
  const hasLength = headers.some((line) => /^(content-length|transfer-encoding)/i.test(line))
  const lines = [`HTTP/1.1 ${status} X`, ...headers, ...(hasLength ? [] : [`Content-Length: ${bytes.length}`])]
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), bytes])
}

/** A page of status 200. */
export function html(body: string | Buffer = HTML, ...headers: string[]): Buffer {
  return answer(200, ['Content-Type: text/html', ...headers], body)
}

/** A text that is no page. */
export function plain(body: string | Buffer, ...headers: string[]): Buffer {
  return answer(200, ['Content-Type: text/plain', ...headers], body)
}

/** A redirect. */
export function to(location: string, status = 302): Buffer {
  return answer(status, [`Location: ${location}`])
}

/** A redirect to a place that is written with the port of its own host, `{port}`: other names and spellings of it. */
export function toOwn(location: string, status = 302): Reply {
  return (socket) => void socket.end(to(location.replace('{port}', String(socket.localPort)), status))
}

/** A page of links. */
export function links(...hrefs: string[]): Buffer {
  return html(`${HTML}${hrefs.map((href) => `<a href="${href}">x</a>`).join('')}`)
}

/** Sends something and then says no more. */
export function andSilence(bytes: Buffer): Reply {
  return (socket) => void socket.write(bytes)
}

/** Sends something and cuts the connection. */
export function andReset(bytes: Buffer): Reply {
  return (socket) => void socket.write(bytes, () => socket.resetAndDestroy())
}

/** Sends a head, then the same for ever. */
export function endless(head: Buffer, piece: string): Reply {
  return (socket) => {
    const pump = (): void => {
      while (!socket.destroyed && socket.write(piece));
      if (!socket.destroyed) socket.once('drain', pump)
    }
    socket.write(head)
    pump()
  }
}

/** Sends the same again and again, without pause enough for silence. */
export function dripping(head: string, piece: string): Reply {
  return (socket) => {
    socket.write(head)
    const drip = setInterval(() => socket.write(piece), DRIP_MS)
    socket.once('close', () => clearInterval(drip))
  }
}
const DRIP_MS = 100

/** A page with a link whose query is bytes of a charset. */
export function legacy(charset: string, bytes: readonly number[]): Buffer {
  const query = Buffer.from(bytes)
  return html(
    Buffer.concat([Buffer.from(`${HTML}<meta charset=${charset}><a href="/f?q=`), query, Buffer.from('">x</a>')]),
  )
}

/** A page whose link asks for a path. */
export function asks(name: string, reply: Reply, path: string): HostileCase {
  return site(name, { '/': reply, [path]: html() }, { '/': 'captured', [path]: 'captured' })
}
