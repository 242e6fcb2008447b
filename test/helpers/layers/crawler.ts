/** The stages that ask the network. */
import { GROUND, type Layer, RECORDS } from './layer.ts'

export const CRAWLER_LAYERS: readonly Layer[] = [
  {
    folder: 'crawler/http/names',
    may: RECORDS,
    because: 'which address a name has, and whether it is allowed, is asked before there is a connection',
  },
  {
    folder: 'crawler/http/lines',
    may: [...RECORDS, 'crawler/http/names'],
    because: 'a connection is made and kept without knowing what is asked over it',
  },
  {
    folder: 'crawler/http',
    may: [...GROUND, 'crawler/http/lines', 'crawler/http/names'],
    because: 'the client sends requests; what is asked, and whether robots.txt allows it, is decided above it',
  },
  {
    folder: 'crawler/robots',
    may: [...GROUND, 'crawler/http'],
    because: 'robots.txt is asked over the client, for pages and media alike',
  },
  {
    folder: 'crawler/rights',
    may: [...GROUND, 'crawler/http', 'crawler/robots'],
    because: 'policy files are asked like robots.txt, behind it and before pages and media alike',
  },
  {
    folder: 'crawler/render',
    may: [...GROUND, 'crawler/http', 'crawler/robots', 'crawler/rights'],
    because: 'a browser renders the pages that it is given: which URLs are asked, and when, is the crawl’s business',
  },
  {
    folder: 'crawler/pages/frontier',
    may: [...RECORDS, 'formats/url-patterns.ts', 'archives/seeds/seed-words.ts', 'crawler/http', 'crawler/robots'],
    because: 'the frontier orders URLs by what clocks and robots.txt say, and reads no page',
  },
  {
    folder: 'crawler/pages/links',
    may: [...RECORDS, 'formats'],
    because: 'what an answer links to is read from its bytes; whether it is followed is decided elsewhere',
  },
  {
    folder: 'crawler/pages',
    may: [
      ...GROUND,
      'crawler/http',
      'crawler/robots',
      'crawler/rights',
      'crawler/render',
      'crawler/pages/frontier',
      'crawler/pages/links',
      'crawler/pages/session',
      'crawler/pages/partition',
      'crawler/pages/refresh',
    ],
    because: 'the crawl of pages and the fetching of media share manners, not code of their own',
  },
  {
    folder: 'crawler/media/image/measures',
    may: RECORDS,
    because: 'a measure sees pixels: how they were decoded, and what is stored, is none of its business',
  },
  {
    folder: 'crawler/media/image/bytes',
    may: [...RECORDS, 'crawler/media/image/measures/pixels.ts'],
    because: 'what a format says in its bytes is read before anything is decoded',
  },
  {
    folder: 'crawler/media/image',
    may: [...RECORDS, 'crawler/media/image'],
    because: 'decoding runs in a process of its own that may crash: it must load nothing of the network',
  },
  {
    folder: 'crawler/media/image/explicit',
    may: [...RECORDS, 'crawler/media/image'],
    because: 'a model is one more measure of a decoder process, which most runs have not installed',
  },
  {
    folder: 'crawler/media/measure',
    may: [...RECORDS, 'datasets', 'crawler/media/image', 'crawler/media/image-facts.ts'],
    because: 'held pictures are looked at again from the ledger, without the network',
  },
  {
    folder: 'crawler/media/video',
    may: [
      ...GROUND,
      'crawler/media/image/measures',
      'crawler/media/answer.ts',
      'crawler/media/archived-answer.ts',
      'crawler/media/fetch-images-stage.ts',
      'crawler/media/image-facts.ts',
      'crawler/media/image-index.ts',
    ],
    because: 'videos go the road of images as far as their bytes, and are opened by a program of the system',
  },
  {
    folder: 'crawler/media',
    may: [...GROUND, 'crawler/http', 'crawler/robots', 'crawler/rights', 'crawler/media/image'],
    because: 'the crawl of pages and the fetching of media share manners, not code of their own',
  },
  {
    folder: 'crawler/sources/remote',
    may: [...GROUND, 'crawler/http'],
    because: 'what a person names is downloaded over the client; whether it is an archive is asked above it',
  },
  {
    folder: 'crawler/sources',
    may: [...GROUND, 'crawler/http', 'crawler/robots', 'crawler/sources/remote'],
    because: 'sources are read before there is a crawl',
  },
]
