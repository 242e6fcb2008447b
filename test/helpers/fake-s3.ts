/**
 * S3 in this process, for faults that no real gateway makes on demand: busy answers, broken connections, lost answers, refused keys. Honest in what it
 * does (conditions, ranges, MD5, multipart), and it does no more than the store asks for. Loopback only.
 */
import { createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What happens to a request: nothing special; an error instead; an answer cut behind so many bytes of body, or silent there; done, but the answer is lost; no answer. */
export type Fault =
  | undefined
  | { status: number; code: string; extra?: string }
  | { cutAt: number }
  | { stallAt: number }
  | 'lost'
  | 'silent'

export interface FakeS3 {
  readonly env: Readonly<Record<string, string>>
  /** Requests as `METHOD /path?query`, in order of arrival. */
  readonly requests: readonly string[]
  readonly objects: Map<string, { bytes: Buffer; headers: Record<string, string> }>
  /** Asked for each request with its number, from 1. */
  faultOf: (n: number, request: string) => Fault
  /** Does it know `If-None-Match: *`? */
  isConditional: boolean
  close(): Promise<void>
}

/** Takes what this process knows of AWS out of its environment, and asks no machine for more; what it gives back puts all back. */
export function forgetAws(): () => void {
  const environment = { ...process.env }
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name]
  process.env.AWS_EC2_METADATA_DISABLED = 'true'
  return () => {
    process.env = environment
  }
}

/** A body that stops before its end. */
type Stop = { cutAt: number } | { stallAt: number }

type State = FakeS3 & { readonly uploads: Map<string, { headers: Record<string, string>; parts: Map<number, Buffer> }> }

/** Starts one; buckets need not be made. */
export async function startFakeS3(): Promise<FakeS3> {
  const server: Server = createServer((request, response) => {
    // A client that has seen enough goes away in the middle of an answer.
    handle(state, request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const state: State = {
    env: {
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'FAKEKEYFAKEKEY',
      AWS_SECRET_ACCESS_KEY: 'fake-secret-fake-secret',
    },
    requests: [],
    objects: new Map(),
    uploads: new Map(),
    faultOf: () => undefined,
    isConditional: true,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return state
}

async function handle(state: State, request: IncomingMessage, response: ServerResponse): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks)
  const what = `${request.method} ${request.url}`
  const requests = state.requests as string[]
  requests.push(what)
  const fault = state.faultOf(requests.length, what)
  if (fault === 'silent') return undefined
  if (fault !== undefined && fault !== 'lost' && 'status' in fault)
    return fail(response, fault.status, fault.code, fault.extra)
  const md5 = request.headers['content-md5']
  if (md5 !== undefined && md5 !== createHash('md5').update(body).digest('base64'))
    return fail(response, 400, 'BadDigest')
  if (fault === 'lost') {
    const nowhere = { setHeader() {}, writeHead() {}, end() {}, statusCode: 0 } as unknown as ServerResponse
    answer(state, request, body, nowhere, undefined)
    return request.socket.destroy()
  }
  return answer(state, request, body, response, fault)
}

function answer(
  state: State,
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
  fault: Stop | undefined,
): unknown {
  const { pathname, searchParams: query } = new URL(request.url ?? '', 'http://fake')
  const key = decodeURIComponent(pathname.slice(1))
  const bucket = key.split('/')[0] ?? ''
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => name.startsWith('x-amz-meta-')))
  const isTaken = request.headers['if-none-match'] === '*' && state.isConditional && state.objects.has(key)
  const upload = state.uploads.get(query.get('uploadId') ?? '')
  if (query.get('list-type') === '2') return list(state, bucket, query, response)
  if (query.has('uploads') && request.method === 'POST') {
    const id = randomBytes(8).toString('hex')
    state.uploads.set(id, { headers: headers as Record<string, string>, parts: new Map() })
    return xml(response, `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`)
  }
  if (query.has('uploads')) {
    const rows = [...state.uploads.keys()].map((id) => `<Upload><Key>${key}</Key><UploadId>${id}</UploadId></Upload>`)
    return xml(response, `<ListMultipartUploadsResult>${rows.join('')}</ListMultipartUploadsResult>`)
  }
  if (query.has('uploadId') && upload === undefined) return fail(response, 404, 'NoSuchUpload')
  if (upload !== undefined && request.method === 'PUT') {
    upload.parts.set(Number(query.get('partNumber')), body)
    response.setHeader('etag', `"${createHash('md5').update(body).digest('hex')}"`)
    return response.end()
  }
  if (upload !== undefined && request.method === 'DELETE') {
    state.uploads.delete(query.get('uploadId') ?? '')
    return response.writeHead(204).end()
  }
  if (upload !== undefined && request.method === 'POST') {
    if (isTaken) return fail(response, 412, 'PreconditionFailed')
    const parts = [...upload.parts].sort(([a], [b]) => a - b).map(([, part]) => part)
    state.objects.set(key, { bytes: Buffer.concat(parts), headers: upload.headers })
    state.uploads.delete(query.get('uploadId') ?? '')
    return xml(response, '<CompleteMultipartUploadResult/>')
  }
  if (request.method === 'PUT') {
    if (isTaken) return fail(response, 412, 'PreconditionFailed')
    const from = request.headers['x-amz-copy-source']
    if (from !== undefined) {
      const source = state.objects.get(decodeURIComponent(String(from)).replace(/^\//, ''))
      if (source === undefined) return fail(response, 404, 'NoSuchKey')
      state.objects.set(key, source)
      return xml(response, '<CopyObjectResult/>')
    }
    state.objects.set(key, { bytes: body, headers: headers as Record<string, string> })
    return response.end()
  }
  if (request.method === 'DELETE') {
    state.objects.delete(key)
    return response.writeHead(204).end()
  }
  return give(state.objects.get(key), request, response, fault)
}

function give(
  found: { bytes: Buffer; headers: Record<string, string> } | undefined,
  request: IncomingMessage,
  response: ServerResponse,
  fault: Stop | undefined,
): unknown {
  if (found === undefined) return fail(response, 404, 'NoSuchKey')
  const { bytes, headers } = found
  const [, from = '', to = ''] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? []
  const start = Number(from)
  if (from !== '' && start >= bytes.length) return fail(response, 416, 'InvalidRange')
  const part = from === '' ? bytes : bytes.subarray(start, Number(to) + 1)
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  response.setHeader('etag', `"${createHash('md5').update(bytes).digest('hex')}"`)
  response.setHeader('content-length', part.length)
  response.setHeader('last-modified', new Date().toUTCString())
  if (from !== '') response.setHeader('content-range', `bytes ${start}-${start + part.length - 1}/${bytes.length}`)
  response.statusCode = from === '' ? 200 : 206
  if (request.method === 'HEAD') return response.end()
  if (fault === undefined) return response.end(part)
  const isCut = 'cutAt' in fault
  const at = isCut ? fault.cutAt : fault.stallAt
  if (at >= part.length) return response.end(part)
  return response.write(part.subarray(0, at), () => isCut && setImmediate(() => response.destroy()))
}

function list(state: State, bucket: string, query: URLSearchParams, response: ServerResponse): unknown {
  const names = [...state.objects.keys()].sort().map((name) => name.slice(bucket.length + 1))
  const found = names.filter((name) => name.startsWith(query.get('prefix') ?? ''))
  const rows = found.map((name) => {
    const size = state.objects.get(`${bucket}/${name}`)?.bytes.length
    return `<Contents><Key>${name}</Key><Size>${size}</Size><LastModified>${new Date().toISOString()}</LastModified></Contents>`
  })
  return xml(response, `<ListBucketResult><IsTruncated>false</IsTruncated>${rows.join('')}</ListBucketResult>`)
}

function xml(response: ServerResponse, text: string): unknown {
  response.setHeader('content-type', 'application/xml')
  return response.end(`<?xml version="1.0" encoding="UTF-8"?>${text}`)
}

function fail(response: ServerResponse, status: number, code: string, extra = ''): unknown {
  response.statusCode = status
  return xml(response, `<Error><Code>${code}</Code><Message>as the test wants it</Message>${extra}</Error>`)
}
