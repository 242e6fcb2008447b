/**
 * What the demo's servers do that plain files cannot: the manners and accidents of real web servers, by host and path.
 *
 * An answer may carry `status` and `headers`; a `file` of the same host to send in place of the path's own; `charset`, to
 * send it in; `dripMs`, the time over which its body arrives; `busyOnce`, the seconds of the Retry-After of a 429 that
 * the first request gets.
 */
export const HAZARDS = {
  kites: {
    '/2019/first-kite.html': { file: 'notes/first-kite.html' },
    '/letters.html': { headers: { 'X-Robots-Tag': 'noai' } },
    '/pictures/self-portrait.jpg': { headers: { 'X-Robots-Tag': 'noimageai' } },
  },
  harbour: {
    '/old/tides.htm': { status: 301, headers: { Location: '/tides.html' } },
    // A redirect into somebody's own network: nobody outside may follow it, and no crawler should try.
    '/camera': { status: 302, headers: { Location: 'http://10.20.30.40/live' } },
    '/rooms/diving-suit.html': { status: 410 },
    '/stories/night-ferry.html': { dripMs: 3000 },
  },
  woods: {
    '/finds/morels.html': { busyOnce: 1 },
    '/pictures/not-a-picture.jpg': { headers: { 'Content-Type': 'image/jpeg' } },
  },
  bakery: {
    '/cafe.html': { charset: 'windows-1252' },
    '/pictures/rolls.jpg': { status: 302, headers: { Location: 'window-display.jpg' } },
  },
}
