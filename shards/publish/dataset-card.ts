/** README.md of a dataset: a card with Hugging Face front matter, so that a folder can be published as it is. */
import {
  type ContaminationReport,
  type DatasetManifest,
  publishedConfig,
  type Report,
  type SampleKind,
} from '../../schemas/index.ts'
import { cardFeatures } from './card-features.ts'
import { cardLoading } from './card-loading.ts'
import { contaminationText } from './contamination-text.ts'
import { figuresText } from './figures/figures-text.ts'
import { format } from './figures/numbers.ts'
import { crawlEndText } from './report-html.ts'

/** @source the Hub's list of size categories */
const SIZES = [
  [1e3, 'n<1K'],
  [1e4, '1K<n<10K'],
  [1e5, '10K<n<100K'],
  [1e6, '100K<n<1M'],
  [1e7, '1M<n<10M'],
  [1e8, '10M<n<100M'],
  [1e9, '100M<n<1B'],
] as const

const TITLES: Readonly<Record<SampleKind, string>> = {
  page: 'Interleaved documents',
  pair: 'Image-text pairs',
  clip: 'Video-text clips',
}

const INTRODUCTIONS: Readonly<Record<SampleKind, string>> = {
  page: 'Web pages in which text and images stand in the order in which a reader meets them',
  pair: 'Pictures of web pages, each with the text that says what is on it',
  clip: 'Short videos of web pages, each with the text that says what is in it',
}

const FORMATS: Readonly<Record<SampleKind, string>> = {
  page: `WebDataset tar shards, format \`m3w/1\`. A sample is \`KEY.json\` (parallel arrays \`texts\`, \`images\`, \`image_info\`, and metadata),
\`KEY.txt\` (the text with \`<image>\` and \`<EOC>\` markers), and its images in order. Samples have different numbers of
images: use a loader that takes them as they come (webdataset, Megatron-Energon's crude datasets, the trainer of m3w).`,
  pair: `WebDataset tar shards, format \`m3w-pair/1\`. A sample is \`KEY.json\` (the texts that were found, what is known of picture and page),
\`KEY.txt\` (the text), and the picture: \`KEY.jpg\`, \`KEY.png\` or \`KEY.webp\`.`,
  clip: `WebDataset tar shards, format \`m3w-clip/1\`. A sample is \`KEY.clip.json\` (what is known of video and page), \`KEY.txt\` (the text), and
its frames in order, one a second: \`KEY.00.jpg\`, \`KEY.01.jpg\`, …`,
}

/** The card. Depends on the manifest and the report alone. */
export function datasetCard(manifest: DatasetManifest, report: Report): string {
  const { id, kind = 'page', documents, images, shards, config, versions, seed } = manifest
  const bytes = shards.reduce((sum, shard) => sum + shard.bytes, 0)
  const { network, profile } = publishedConfig.parse(config)
  const { contact } = network
  return `${frontMatter(manifest)}
# ${TITLES[kind]} ${id}

${INTRODUCTIONS[kind]}, made with
m3w ${versions.m3w ?? ''}. Profile \`${profile}\`, seed ${seed}.

| ${kind === 'page' ? 'documents' : `${kind}s`} | images | shards | bytes |
|---:|---:|---:|---:|
| ${format(documents)} | ${format(images)} | ${format(shards.length)} | ${format(bytes)} |
${problemsNote(report)}
## Format

${FORMATS[kind]}
\`dataset.json\` lists every shard with its SHA-256; \`sha256sum -c SHA256SUMS\` checks all files, \`m3w verify\` also what they say.

${cardLoading(kind)}
## Rights

Texts and images belong to their owners; nothing here licenses them. Pages and images whose owners reserved them in a
machine-readable way (robots.txt, \`X-Robots-Tag\`, meta robots, TDM reservation) when they were fetched are not included.
Each sample states what was looked up and found (\`metadata.rights\`, \`image_info[].rights\`), its address and its date of
capture. ${contact === undefined ? 'Ask whoever gave you this dataset' : `Ask ${inline(contact)}`} to take a document out: its id is the key, and taking it out touches one shard.

${figuresText(report)}${contaminationSection(report)}## Funnel

What came in, and what became of it. Every single drop is a record in \`dropped/\`.

| stage | unit | in | kept | dropped |
|---|---|---:|---:|---|
${report.stages.map(funnelRow).join('')}${report.crawlEnded === undefined ? '' : `\n${crawlEndText(report.crawlEnded)}\n`}
${notRunNote(report)}## Config

\`\`\`json
${JSON.stringify(config, null, 2)}
\`\`\`

Versions: ${Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')}.
`
}

/** Tasks and tags of a kind. @source tasks: the Hub's own list (huggingface.js, `packages/tasks`); tags are free */
const HUB_WORDS: Readonly<Record<SampleKind, { readonly tasks: readonly string[]; readonly tags: readonly string[] }>> =
  {
    page: { tasks: ['image-text-to-text', 'image-to-text'], tags: ['interleaved', 'image-text'] },
    pair: { tasks: ['image-to-text'], tags: ['image-text'] },
    clip: { tasks: ['video-text-to-text'], tags: ['video-text'] },
  }

/** What the Hub reads. */
function frontMatter(manifest: DatasetManifest): string {
  const { kind = 'page', documents, config } = manifest
  const size = SIZES.find(([below]) => documents < below)?.[1] ?? 'n>1B'
  return `---
license: other
license_name: rights-of-the-page-owners
language:${yamlList(
    publishedConfig.parse(config).text.languages.map((wanted) => (typeof wanted === 'string' ? wanted : wanted.code)),
  )}
task_categories:${yamlList(HUB_WORDS[kind].tasks)}
tags:${yamlList([...HUB_WORDS[kind].tags, 'webdataset'])}
size_categories:
- ${size}
configs:
- config_name: default
  data_files: "shard-*.tar"
${cardFeatures(manifest)}---
`
}

function contaminationSection({ contamination }: Report): string {
  if (contamination === undefined) return ''
  return `## Evaluation sets

${contaminationText(contamination)}

${contaminationTable(contamination)}`
}

function contaminationTable(contamination: ContaminationReport): string {
  if (contamination.state === 'not run') return ''
  const rows = Object.entries(contamination.sets).map(
    ([set, { documents, images }]) =>
      `| ${set} | ${format(documents.marked)} | ${format(documents.dropped)} | ${format(images.marked)} | ${format(images.dropped)} | ${format(images.exact)} |\n`,
  )
  return `| set | documents marked | dropped | pictures marked | dropped | of them the same bytes |
|---|---:|---:|---:|---:|---:|
${rows.join('')}
`
}

function problemsNote({ problems }: Report): string {
  if (problems.length === 0) return ''
  return `
**Counts that do not fit.** Records were lost or counted twice on the way here. The shards are as listed, but what became of
everything else is not wholly known:

${problems.map((problem) => `- ${inline(problem)}\n`).join('')}`
}

function notRunNote({ notRun = [] }: Report): string {
  if (notRun.length === 0) return ''
  return `## Rules that were not run

On in the config, but what they need was not there. Nothing was judged by them.

${notRun.map(({ rule, lacks }) => `- \`${inline(rule)}\`: no ${inline(lacks)}\n`).join('')}
`
}

function funnelRow({ name, unit, in: entered, kept, dropped }: Report['stages'][number]): string {
  const reasons = Object.entries(dropped).map(([reason, by]) => `${inline(reason)} ${format(by)}`)
  return `| ${name} | ${unit} | ${format(entered)} | ${format(kept)} | ${reasons.join(', ') || 'none'} |\n`
}

function yamlList(values: readonly string[]): string {
  return values.length === 0 ? ' []' : `\n${values.map((value) => `- ${JSON.stringify(value)}`).join('\n')}`
}

/** Text that must not break a table or a line. */
function inline(text: string): string {
  return text.replace(/[\r\n|]+/g, ' ')
}
