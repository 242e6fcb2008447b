/** The figures of a report for the dataset card: the same numbers, in Markdown. */
import type { Report } from '../../../schemas/index.ts'
import { NOUNS } from './looked-at.ts'
import { format, percent, short } from './numbers.ts'

/** A section; empty for a report without figures. */
export function figuresText({ figures }: Pick<Report, 'figures'>): string {
  if (figures === undefined || figures.documents === 0) return ''
  const { kind = 'page', documents, images, tokens, languages, hosts } = figures
  const nouns = NOUNS[kind]
  const one = nouns.samples.slice(0, -1)
  const share = (name: string, by: number): string => `${inCell(name)} ${percent(by / documents)}`
  const shares = (all: readonly (readonly [string, number])[]): string =>
    all
      .slice(0, 10)
      .map(([name, by]) => share(name, by))
      .join(', ')
  return `## Figures

Of ${format(documents)} ${nouns.samples}${documents >= 10_000 ? ' of the lowest hashes' : ''}; \`report.html\` has more, with histograms of every signal.

| | |
|---|---|
| tokens a ${one} (UTF-8 bytes / 4) | ${format(Math.round(tokens / documents))} |
| ${nouns.images} a ${one} | ${short(images / documents)} |
| languages | ${shares(Object.entries(languages))} |
| hosts with most ${nouns.samples} | ${shares(hosts.map(({ host, documents: by }) => [host, by] as const))} |

`
}

function inCell(text: string): string {
  return text.replace(/[\r\n|]+/g, ' ')
}
