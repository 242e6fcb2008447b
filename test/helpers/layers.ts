/** Who may import whom: the floor plan of docs/architecture.md as a table, a row a folder, each with its reason. */

export interface Layer {
  /** From the repository's root; the row holds for its sub-folders unless they have rows of their own. */
  readonly folder: string
  /** Folders whose files its files may import, sub-folders included; or single files. Its own files are always allowed. */
  readonly may: readonly string[]
  readonly because: string
}

const RECORDS = ['core', 'schemas'] as const
/** What stages and shards stand on. */
const GROUND = [...RECORDS, 'formats', 'archives', 'datasets'] as const

export const LAYERS: readonly Layer[] = [
  {
    folder: 'schemas',
    may: ['schemas'],
    because: 'record types are the words of the system: the trainer and other tools take them without the rest',
  },
  { folder: 'core', may: ['core'], because: 'everything stands on core: whatever it imported would be everywhere' },
  {
    folder: 'formats',
    may: ['core', 'formats'],
    because: 'formats know bytes only: engine and stages read and write the same ones, and neither is known to them',
  },
  {
    folder: 'datasets',
    may: RECORDS,
    because: 'a dataset is a name, a record and a key; who fills it is the stages’ business',
  },
  {
    folder: 'archives',
    may: [...RECORDS, 'formats', 'archives'],
    because: 'ledgers and captures are what the network answered: they are read alike whoever wrote them',
  },

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
    may: [...RECORDS, 'formats/url-patterns.ts', 'crawler/http', 'crawler/robots'],
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

  {
    folder: 'extract/math',
    may: [...RECORDS, 'formats'],
    because: 'a formula is read the same wherever it stands',
  },
  {
    folder: 'extract/inline',
    may: [...RECORDS, 'formats'],
    because: 'what markup inside a line means is asked by the walk, which does what the answer says',
  },
  {
    folder: 'extract/flow',
    may: [...RECORDS, 'formats', 'extract/inline', 'extract/flow'],
    because: 'what elements say is asked by the walk, and of the flat list by all behind it',
  },
  {
    folder: 'extract/walk',
    may: [...RECORDS, 'formats', 'extract/inline', 'extract/math', 'extract/flow'],
    because: 'the walk sees every element once and judges nothing: what is kept is decided behind it',
  },
  {
    folder: 'extract/page',
    may: [...RECORDS, 'formats', 'extract/flow'],
    because: 'what a page says of itself is known before its content is judged',
  },
  {
    folder: 'extract/content',
    may: [...RECORDS, 'formats', 'extract/flow', 'extract/page', 'extract/content'],
    because: 'text is judged before images: an image is content where the text around it is',
  },
  {
    folder: 'extract/images',
    may: [...RECORDS, 'formats', 'extract/flow', 'extract/content'],
    because: 'text is judged before images: an image is content where the text around it is',
  },
  {
    folder: 'extract/render',
    may: [...RECORDS, 'formats', 'extract/extract-page.ts'],
    because: 'views show a result and decide nothing',
  },
  {
    folder: 'extract',
    may: [...GROUND, 'extract'],
    because:
      'stages meet in datasets only: one that imported another, or the engine, could not be run, cached or replaced alone',
  },

  {
    folder: 'filters/text/words',
    may: [...RECORDS, 'filters/text/words'],
    because: 'what a word and a line are is the same for every rule',
  },
  {
    folder: 'filters/text/family',
    may: [...RECORDS, 'filters/threshold.ts', 'filters/text/words'],
    because: 'what a family of rules is stands below the families',
  },
  {
    folder: 'filters/text/gopher',
    may: [...RECORDS, 'filters/threshold.ts', 'filters/text/family', 'filters/text/words'],
    because: 'a rule family sees records, never bytes or other families',
  },
  {
    folder: 'filters/text/language',
    may: [...RECORDS, 'filters/threshold.ts', 'filters/text/family', 'filters/text/words'],
    because: 'a language is read from records; what its words and limits are is asked by the rules',
  },
  {
    folder: 'filters/text/c4',
    may: [...RECORDS, 'filters/threshold.ts', 'filters/text/family', 'filters/text/words'],
    because: 'a rule family sees records, never bytes or other families',
  },
  {
    folder: 'filters/text/fineweb',
    may: [...RECORDS, 'filters/threshold.ts', 'filters/text/family', 'filters/text/words'],
    because: 'a rule family sees records, never bytes or other families',
  },
  {
    folder: 'filters/text/obelics',
    may: [...RECORDS, 'filters/threshold.ts', 'filters/text/family', 'filters/text/words'],
    because: 'a rule family sees records, never bytes or other families',
  },
  {
    folder: 'filters/text/lists',
    may: [...RECORDS, 'filters/threshold.ts', 'filters/text/family', 'filters/text/words'],
    because: 'lists are read and looked up in beside the other families',
  },
  {
    folder: 'filters/text/paragraphs',
    may: [...RECORDS, 'filters/text/family', 'filters/text/obelics'],
    because: 'a paragraph is measured as a document is, by OBELICS’s metrics',
  },
  {
    folder: 'filters/text',
    may: [...RECORDS, 'datasets', 'filters/threshold.ts', 'filters/text'],
    because: 'the one list of families is the place that knows them all',
  },
  {
    folder: 'filters/image',
    may: [...RECORDS, 'datasets', 'filters/threshold.ts'],
    because: 'a rule family sees records, never bytes or other families',
  },
  {
    folder: 'filters/image/near',
    may: [...RECORDS, 'datasets', 'filters/duplicates/near/components.ts'],
    because:
      'what hangs together is found the same way for texts and pictures; what the pictures show is in their hashes',
  },
  {
    folder: 'filters/scores',
    may: [...RECORDS, 'datasets', 'formats/table/score-rows.ts'],
    because: 'a file of scores is read where its bytes are known, and joined with records of any kind',
  },
  {
    folder: 'filters/balance',
    may: [...RECORDS, 'datasets', 'filters/scores'],
    because: 'documents are chosen by what is known of them, scores among it, and never read again',
  },
  {
    folder: 'filters/contamination',
    may: [...RECORDS, 'datasets', 'formats/contamination', 'filters/text/family/document-text.ts'],
    because: 'a text is compared as the text rules see it, with an index that is read where its bytes are known',
  },
  {
    folder: 'filters/personal-data',
    may: [...RECORDS, 'datasets', 'filters/personal-data'],
    because: 'whether something is a person’s is seen in the text around it, and in no other measure',
  },
  {
    folder: 'filters/personal-data/scan',
    may: RECORDS,
    because: 'what all kinds are read with knows none of them',
  },
  {
    folder: 'filters/personal-data/phone',
    may: [...RECORDS, 'filters/personal-data/scan'],
    because: 'telephones are read from the runs of digits that all kinds are read from',
  },
  {
    folder: 'filters',
    may: RECORDS,
    because: 'a rule family sees records, never bytes or other families',
  },
  {
    folder: 'filters/boilerplate',
    may: [
      ...RECORDS,
      'datasets',
      'filters/threshold.ts',
      'filters/duplicates/keep-earliest.ts',
      'filters/text/words',
      'filters/text/family/document-text.ts',
    ],
    because:
      'what a site repeats is counted and taken out without a look at other rules; words and the earliest capture are the same for all',
  },
  {
    folder: 'filters/duplicates',
    may: [...RECORDS, 'datasets'],
    because: 'a rule family sees records, never bytes or other families',
  },

  {
    folder: 'filters/duplicates/near',
    may: [...RECORDS, 'datasets', 'filters/duplicates/keep-earliest.ts', 'filters/text/family/document-text.ts'],
    because: 'near-duplicates are found in the text that all text rules see, and kept in the order of exact ones',
  },

  {
    folder: 'shards/pack',
    may: GROUND,
    because: 'what a shard holds is decided by records; who wrote them is unknown to it',
  },
  {
    folder: 'shards/assemble',
    may: [...GROUND, 'shards/pack'],
    because: 'assembling counts what packing will write, so it knows the members of a sample',
  },
  {
    folder: 'shards/publish',
    may: [...GROUND, 'shards/pack'],
    because: 'publishing describes shards that are packed',
  },
  {
    folder: 'shards/verify',
    may: [...GROUND, 'shards/pack', 'shards/publish'],
    because: 'verifying works out again what packing and publishing wrote, and nothing may depend on it',
  },

  {
    folder: 'exports',
    may: [...GROUND, 'exports/exporter.ts', 'exports/forms'],
    because: 'an export puts what a store holds into another form; no stage knows of it',
  },

  {
    folder: 'engine/stores',
    may: ['core'],
    because: 'an adapter knows its port alone, so that a new one is one file',
  },
  {
    folder: 'engine/stores/s3',
    may: ['core', 'engine/stores/store-keys.ts', 'formats/s3'],
    because: 'how a bucket is asked is the same for a store and for a source; what a key is, for every store',
  },
  {
    folder: 'engine/queues',
    may: ['core'],
    because: 'an adapter knows its port alone, so that a new one is one file',
  },
  {
    folder: 'engine/records',
    may: [...RECORDS, 'formats'],
    because: 'the engine runs any stages; if it knew one, nobody could define a pipeline of their own',
  },
  {
    folder: 'engine/plan',
    may: [...RECORDS, 'engine/records'],
    because: 'a plan follows from what is sealed, not from who works on it',
  },
  {
    folder: 'engine/task',
    may: [...RECORDS, 'formats', 'engine/plan', 'engine/records', 'engine/queues'],
    because: 'a task runs the same in any worker, so it knows none',
  },
  {
    folder: 'engine/status',
    may: [...RECORDS, 'engine/plan', 'engine/records', 'engine/queues'],
    because: 'status is read from plan, seals and queue by anyone, at work or not',
  },
  {
    folder: 'engine/gc',
    may: [...RECORDS, 'formats/warc/cdxj.ts', 'engine/records', 'engine/queues', 'engine/stores/store-place.ts'],
    because: 'garbage is what no record names; what a run would need next is no question here',
  },
  {
    folder: 'engine/workers',
    may: [...RECORDS, 'engine'],
    because: 'the engine runs any stages; if it knew one, nobody could define a pipeline of their own',
  },

  {
    folder: 'operations',
    may: [
      ...GROUND,
      'engine',
      'exports',
      'crawler/sources',
      'crawler/media/image',
      'crawler/pages/fetch-page.ts',
      'crawler/pages/refresh/due-pages.ts',
      'crawler/rights/recheck-hosts.ts',
      'crawler/http/exchange-records.ts',
      'shards',
      'extract',
      'pipeline.ts',
      'operations',
    ],
    because: 'an operation composes the parts; stages it knows through the pipeline alone',
  },
  {
    folder: 'cli',
    may: ['index.ts', 'extractor.ts', 'viewer/view-dataset.ts', 'cli'],
    because: 'programs use what every user can use: the public API. What they lack there, users lack too',
  },
  {
    folder: 'viewer',
    may: ['index.ts', 'viewer'],
    because: 'it shows what the public API gives, and decides nothing: what it lacks there, users lack too',
  },
  {
    folder: 'bench',
    may: ['index.ts', 'extractor.ts', 'viewer/view-dataset.ts', 'bench'],
    because: 'programs use what every user can use: the public API. What they lack there, users lack too',
  },
  {
    folder: 'examples',
    may: ['index.ts', 'extractor.ts', 'examples'],
    because: 'programs use what every user can use: the public API. What they lack there, users lack too',
  },
]
