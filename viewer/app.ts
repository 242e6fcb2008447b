/** The routes of the viewer. Everything is read but the two that write decisions; every page is made here, escaped, and runs no script but ours. */
import { randomBytes } from 'node:crypto'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { secureHeaders } from 'hono/secure-headers'
import { type Decision, decision, M3wError } from '../index.ts'
import { imageAt, placeOf } from './index/find-images.ts'
import { readDocument, samplePlaceOf } from './index/read-document.ts'
import { openMarks } from './page/marks.ts'
import { openPageCache, type PageCache } from './page/page-cache.ts'
import { safePage } from './page/safe-page.ts'
import { decisionsScreen } from './screens/decisions.ts'
import { documentScreen } from './screens/document.ts'
import { viewDocument } from './screens/document-view.ts'
import { documentQuery, documentsScreen } from './screens/documents.ts'
import { funnelScreen } from './screens/funnel.ts'
import { imageQuery, imagesScreen } from './screens/images.ts'
import { compare, comparisonPart, histogramData, limitsQuery, limitsScreen } from './screens/limits.ts'
import { mediaScreen, membersOf, readMedia } from './screens/media.ts'
import { readAsset } from './server/assets.ts'
import { openGuard } from './server/guard.ts'
import { numberIn, ownPath, pathIn } from './server/query.ts'
import { decide, undo, type ViewerState } from './server/state.ts'

/** @source judgement: a note has 1,000 characters, an address some thousand */
const MAX_FORM_BYTES = 64 * 1024

const NONE = ["'none'"]
const SELF = ["'self'"]

/** Of every page but the frame: scripts, styles and pictures of this address, and nothing from anywhere else. */
const HEADERS = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: NONE,
    scriptSrc: SELF,
    styleSrc: SELF,
    imgSrc: SELF,
    connectSrc: SELF,
    frameSrc: SELF,
    formAction: SELF,
    baseUri: NONE,
    frameAncestors: SELF,
    objectSrc: NONE,
  },
  referrerPolicy: 'same-origin',
  strictTransportSecurity: false,
  originAgentCluster: false,
})
/** Of what the frame holds, and of every picture: it has policies of its own, and who may load it depends on who asks. */
const FRAME_HEADERS = secureHeaders({
  crossOriginResourcePolicy: false,
  strictTransportSecurity: false,
  originAgentCluster: false,
})
const IN_FRAME = /^\/(?:page\/|image\/|member\/|assets\/page\.css$)/

/** Formats that browsers show and that hold no script. */
const PICTURE_TYPES: ReadonlyMap<string, string> = new Map(
  ['jpeg', 'png', 'webp', 'gif', 'avif', 'bmp'].map((format) => [format, `image/${format}`]),
)

/** Opened by itself a picture is a document of this address: it may do nothing. A row is another picture once the index is made anew. */
const ALONE = { 'Content-Security-Policy': "default-src 'none'; sandbox", 'Cache-Control': 'no-store' }

/** The app over an open state. */
export function viewerApp(state: ViewerState): Hono {
  const app = new Hono()
  const pages = openPageCache(state.view.store)
  // The frame has no address of its own, so that its pictures come as for any page of the browser: only those links that we wrote may be followed from there.
  const frameKey = randomBytes(16).toString('hex')
  app.use(openGuard(frameKey))
  app.use((context, next) => (IN_FRAME.test(context.req.path) ? FRAME_HEADERS : HEADERS)(context, next))
  app.get('/', (context) => context.redirect('/documents'))
  app.get('/favicon.ico', (context) => context.body(null, 204))
  addScreens(app, state, pages)
  addBytes(app, state, { pages, frameKey })
  addDecisions(app, state)
  app.notFound((context) => context.text('404: there is no such page in this dataset.', 404))
  app.onError((error, context) => {
    if (error instanceof M3wError) return context.text(`${error.code}: ${error.message}`, 400)
    process.stderr.write(`m3w view: ${error.stack ?? String(error)}\n`)
    return context.text('500: this is a bug in m3w; its terminal says more.', 500)
  })
  return app
}

function addScreens(app: Hono, state: ViewerState, pages: PageCache): void {
  app.get('/documents', (context) =>
    context.html(
      documentsScreen(
        state,
        documentQuery((name) => context.req.query(name)),
      ),
    ),
  )
  app.get('/document/:id', async (context) => {
    const row = readDocument(state.db, context.req.param('id'))
    if (row === undefined) return context.notFound()
    const query = documentQuery((name) => context.req.query(name))
    const at = numberIn(context.req.query('at'))
    const window = numberIn(context.req.query('window'))
    const isWhole = context.req.query('blocks') === 'all'
    const place = { query, at: at === 0 ? undefined : at, window, isWhole }
    if (row.kind !== 'page')
      return context.html(mediaScreen(state, { row, sample: await readMedia(state, row) }, place))
    return context.html(documentScreen(state, await viewDocument(state, pages, row), place))
  })
  app.get('/funnel', (context) => context.html(funnelScreen(state)))
  app.get('/images', (context) =>
    context.html(
      imagesScreen(
        state,
        imageQuery((name) => context.req.query(name)),
      ),
    ),
  )
  app.get('/decisions', (context) => context.html(decisionsScreen(state)))
  const asked = (context: {
    req: { query(name: string): string | undefined; queries(name: string): string[] | undefined }
  }) =>
    limitsQuery(
      (name) => context.req.query(name),
      context.req.queries('set') ?? [],
      numberIn(context.req.query('seed')),
    )
  app.get('/limits', async (context) => context.html(await limitsScreen(state, asked(context))))
  app.get('/limits/histogram', async (context) => context.json(await histogramData(state, asked(context))))
  app.get('/limits/comparison', async (context) => {
    const query = asked(context)
    return context.html(comparisonPart(query, await compare(state, query)))
  })
}

function addBytes(
  app: Hono,
  state: ViewerState,
  { pages, frameKey }: { readonly pages: PageCache; readonly frameKey: string },
): void {
  const site = (isOurs: boolean) => ({ 'Cross-Origin-Resource-Policy': isOurs ? 'cross-origin' : 'same-origin' })
  app.get('/assets/:name', async (context) => {
    const asset = await readAsset(context.req.param('name'))
    return asset === undefined
      ? context.notFound()
      : context.body(new Uint8Array(asset.bytes), 200, {
          'Content-Type': asset.type,
          ...site(context.req.query('frame') === frameKey),
        })
  })
  app.get('/image/:row', async (context) => {
    const image = imageAt(state.db, numberIn(context.req.param('row')))
    const bytes = image === undefined ? undefined : await pictureBytes(state, image)
    const type = PICTURE_TYPES.get(image?.format ?? '')
    if (bytes === undefined || type === undefined) return context.notFound()
    return context.body(new Uint8Array(bytes), 200, {
      'Content-Type': type,
      ...ALONE,
      ...site(context.req.query('frame') === frameKey),
    })
  })
  app.get('/member/:id/:at', async (context) => {
    const row = readDocument(state.db, context.req.param('id'))
    const members = row === undefined ? undefined : await membersOf(state.view, row)
    const [suffix = '', bytes] = [...(members?.images ?? [])][numberIn(context.req.param('at'))] ?? []
    const type = PICTURE_TYPES.get(suffix.slice(suffix.lastIndexOf('.') + 1).replace('jpg', 'jpeg'))
    if (bytes === undefined || type === undefined) return context.notFound()
    return context.body(new Uint8Array(bytes), 200, { 'Content-Type': type, ...ALONE, ...site(false) })
  })
  app.get('/page/:id', async (context) => {
    const row = readDocument(state.db, context.req.param('id'))
    if (row === undefined) return context.notFound()
    const { page, blocks } = await viewDocument(state, pages, row)
    if (page === undefined) return context.notFound()
    const { origin } = new URL(context.req.url)
    // An address of its own (`sandbox`), so that 'self' means nothing: pictures and our style are named.
    const policy = `default-src 'none'; img-src ${origin}/image/; style-src ${origin}/assets/page.css; sandbox; frame-ancestors ${origin}`
    const body = safePage(page.tree, openMarks(blocks, { url: page.url, query: `?frame=${frameKey}` }))
    const head = `<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="/assets/page.css?frame=${frameKey}">`
    return context.body(`${head}<main>${body}</main>`, 200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': policy,
    })
  })
}

async function pictureBytes(
  state: ViewerState,
  image: NonNullable<ReturnType<typeof imageAt>>,
): Promise<Buffer | undefined> {
  const place = placeOf(image)
  if (place?.kind === 'blob') return await state.view.store?.blob(place)
  const row = place === undefined ? undefined : readDocument(state.db, image.doc)
  const packed = row === undefined ? undefined : samplePlaceOf(row)
  if (place === undefined || packed === undefined) return undefined
  return (await state.view.members(packed))?.images.get(place.suffix)
}

function addDecisions(app: Hono, state: ViewerState): void {
  const back = (referer = ''): string => (referer === '' ? undefined : pathIn(referer)) ?? '/decisions'
  app.post('/decide', bodyLimit({ maxSize: MAX_FORM_BYTES }), async (context) => {
    const { kind, value, verdict, note = '', from } = await context.req.parseBody()
    const line = {
      kind,
      value: typeof value === 'string' ? value.trim() : value,
      verdict,
      note,
      time: '2000-01-01T00:00:00Z',
    }
    const parsed = decision.safeParse(line)
    if (!parsed.success)
      throw new M3wError(
        'E_USAGE',
        `No decision: ${parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`,
      )
    await decide(state, parsed.data satisfies Decision)
    const to = typeof from === 'string' && from !== '' ? ownPath(from) : undefined
    return context.redirect(to ?? back(context.req.header('referer')), 303)
  })
  app.post('/undo', async (context) => {
    await undo(state)
    return context.redirect(back(context.req.header('referer')), 303)
  })
}
