/** The text of `docs/reasons.md`: every code with what it means and what to do. Written by `scripts/write-reasons.mjs`; a test compares it. */

import type { Outcome, Outcomes } from '../outcomes/outcome.ts'
import { OUTCOME_TABLES, settingsOf } from '../outcomes.ts'

const HEAD = `# Reasons

Why is my document out? Every page, document, image and slot (an image's place in a document) ends as kept, or as dropped with one of
these codes; a link that is not followed has one too. \`m3w inspect DIR dropped --reason CODE\` prints the records of a code, and what
stands here. A record has the measured value and the limit beside it; [data-format.md](data-format.md) has its members.

*Setting*: the config key that moves it, as in \`--set text.minWords=30\`. Without one it is a fact of the web, or the word of an owner.
A key of \`network\` works on what is asked from then on: what is final in a ledger stays so.
*Again*: not final for an image, a later run of the store asks for it again. Everything else is final for the life of the store;
a page's outcome stands as long as the ledger of its crawl.

This page is generated from \`schemas/outcomes/\`: change it there, then \`npm run build && node scripts/write-reasons.mjs\`.
`

/** The page, Markdown. */
export function reasonsPage(): string {
  const sections = Object.entries<Outcomes>(OUTCOME_TABLES).map(([title, table]) => sectionOf(title, table))
  return `${HEAD}\n${sections.join('\n')}`
}

function sectionOf(title: string, table: Outcomes): string {
  const rows = Object.entries(table).map(([code, outcome]) => rowOf(code, outcome))
  return `## ${title}

| code | given by | what it means | what to do | setting |
|---|---|---|---|---|
${rows.join('\n')}
`
}

function rowOf(code: string, outcome: Outcome): string {
  const { at, means, todo, isKept, isAskedAgain } = outcome
  const by = Object.entries(at).map(([stage, unit]) => `${stage} (${unit})`)
  const marks = `${isKept ? ' *Kept.*' : ''}${isAskedAgain ? ' *Again.*' : ''}`
  const keys = new Set(settingsOf(outcome).map(([, key]) => `\`${key}\``))
  return `| \`${code}\` | ${by.join(', ')} | ${means}${marks} | ${todo} | ${[...keys].join(', ')} |`
}
