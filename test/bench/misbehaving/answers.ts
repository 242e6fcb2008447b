/** Ways in which a web server misbehaves, as answers of a node:http server: broken bodies, odd statuses, and whole sites of both. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

export type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** Writes to the socket past node:http, which would not let a wrong answer out. */
function raw(head: string, body: string | Buffer, after: (socket: Socket) => void = (socket) => socket.end()): Answer {
  return ({ socket }) => {
    socket.on('error', () => {})
    socket.write(`HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n${head}\r\n\r\n`)
    socket.write(body, () => after(socket))
  }
}

const chunk = (body: string): string => `${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n`
const DRIP_MS = 50

function drip(socket: Socket): void {
  const timer = setInterval(() => socket.write(' '), DRIP_MS)
  socket.on('close', () => clearInterval(timer))
}

/** The seven ways in which a body breaks, each after some HTML. */
export function brokenBodies(html: string): Readonly<Record<string, Answer>> {
  return {
    'wrong-length': raw('Content-Length: 50000', html),
    reset: raw('Content-Length: 50000', html, (socket) => setTimeout(() => socket.resetAndDestroy(), 20)),
    'no-last-chunk': raw('Transfer-Encoding: chunked', chunk(html)),
    'bad-chunk-size': raw('Transfer-Encoding: chunked', `${chunk(html)}xyz\r\nmore\r\n0\r\n\r\n`),
    'huge-chunk': raw('Transfer-Encoding: chunked', `${chunk(html)}fffffffffff\r\nmore`),
    stalled: raw('Content-Length: 50000', html, () => {}),
    'too-slow': raw('Content-Length: 50000', html, drip),
  }
}

/** Misbehaves at the first request only. */
export function once(bad: Answer, good: Answer): Answer {
  let isFirst = true
  return (request, response) => {
    if (isFirst) bad(request, response)
    else good(request, response)
    isFirst = false
  }
}

/** 200 and HTML. */
export function page(html: string): Answer {
  return status(200, {}, html)
}

/** A status with any headers; HTML unless they say otherwise. */
export function status(
  code: number,
  headers: Readonly<Record<string, string>> = {},
  body: string | Buffer = '',
): Answer {
  return (_request, response) => void response.writeHead(code, { 'content-type': 'text/html', ...headers }).end(body)
}

/** 200 without a content type. */
export function untyped(body: string): Answer {
  return (_request, response) => void response.writeHead(200).end(body)
}

/** Closes without a word. */
export const hangUp: Answer = ({ socket }) => void socket.destroy()

/** Says nothing and waits. */
export const silence: Answer = () => {}
