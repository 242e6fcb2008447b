/** The stages that are pure: extractor, filters and shards. */
import { GROUND, type Layer, RECORDS } from './layer.ts'

export const STAGE_LAYERS: readonly Layer[] = [
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
    folder: 'extract/images/decide',
    may: [...RECORDS, 'formats', 'extract/flow', 'extract/content', 'extract/images'],
    because: 'what an image is, is known before it is decided which of them stay',
  },
  {
    folder: 'extract/render',
    may: [...RECORDS, 'formats', 'extract/explain-page.ts', 'extract/extract-page.ts'],
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
    may: [...RECORDS, 'filters/beside-image.ts', 'filters/text/family', 'filters/text/obelics'],
    because: 'a paragraph is measured as a document is, by OBELICS’s metrics',
  },
  {
    folder: 'filters/text',
    may: [...RECORDS, 'datasets', 'filters/threshold.ts', 'filters/plugins', 'filters/text'],
    because: 'the one list of families is the place that knows them all',
  },
  {
    folder: 'filters/image',
    may: [...RECORDS, 'datasets', 'filters/threshold.ts', 'filters/image/near/cut-component.ts'],
    because: 'a rule family sees records, never bytes or other families',
  },
  {
    folder: 'filters/image/near',
    may: [...RECORDS, 'datasets', 'filters/duplicates/near/components.ts'],
    because:
      'what hangs together is found the same way for texts and pictures; what the pictures show is in their hashes',
  },
  {
    folder: 'filters/plugins',
    may: RECORDS,
    because: 'a module of the user’s is loaded one way, whatever it scores',
  },
  {
    folder: 'filters/scores',
    may: [...RECORDS, 'datasets', 'filters/plugins', 'formats/digest.ts', 'formats/table/score-rows.ts'],
    because: 'a file of scores is read where its bytes are known, and joined with records of any kind',
  },
  {
    folder: 'filters/decisions',
    may: [...RECORDS, 'datasets', 'archives/rights/removals.ts'],
    because: 'what people decided is looked up as what was taken down is, and nothing is read for it',
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
    folder: 'filters/pairs',
    may: [
      ...RECORDS,
      'datasets',
      'formats/invisible.ts',
      'formats/table/pair-rows.ts',
      'filters/plugins',
      'filters/text/language',
    ],
    because: 'the text of a picture is judged by itself, and its language as that of any text',
  },
  {
    folder: 'filters/clips',
    may: [...RECORDS, 'datasets', 'archives/rights', 'filters/image', 'filters/pairs', 'filters/personal-data'],
    because:
      'the text of a video is judged as that of a picture, before anybody is asked for the video, and its frames as pictures are',
  },
  {
    folder: 'filters/limits',
    may: [...RECORDS, 'filters/image', 'filters/text'],
    because: 'reports show the limits of all rules beside what was measured, and no rule knows of it',
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
      'filters/beside-image.ts',
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
    folder: 'shards/publish/figures',
    may: GROUND,
    because: 'figures are worked out of records and drawn; what else a report says is no question here',
  },
  {
    folder: 'shards/publish',
    may: [...GROUND, 'shards/pack', 'shards/publish/figures'],
    because: 'publishing describes shards that are packed',
  },
  {
    folder: 'shards/verify',
    may: [...GROUND, 'shards/pack', 'shards/publish'],
    because: 'verifying works out again what packing and publishing wrote, and nothing may depend on it',
  },
]
