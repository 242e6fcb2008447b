/**
 * What a list of `Content-Signal` or `Content-Usage` says of training, in robots.txt or in a header.
 * @source contentsignals.org; the vocabulary of IETF aipref: its labels were `tdm`, `ai`, `genai` until 2025-07 and `all`, `train-ai`, `train-genai` then,
 * `bots` now, and sites keep what they once wrote
 */

/** `Content-Signal` and `Content-Usage`. */
export type TrainingLanguage = 'content-signal' | 'content-usage'

/** Labels that training of a model like ours falls under, the narrowest first: within a list a narrower one counts before a wider one. */
const LABELS: Readonly<Record<TrainingLanguage, readonly (readonly string[])[]>> = {
  'content-signal': [['ai-train', 'train-ai']],
  'content-usage': [
    ['train-genai', 'genai'],
    ['train-ai', 'ai-train', 'ai'],
    ['bots', 'all', 'tdm'],
  ],
}
/** `?0` and `?1` are booleans of structured fields (RFC 9651). */
const MEMBER =
  /(?<=^|[,;\s])([a-z]+(?:[-_][a-z]+)*)\s*[=:]\s*"?(yes|no|y|n|true|false|allow|disallow|deny|\?[01])"?(?=$|[,;\s])/gi
const FREE: ReadonlySet<string> = new Set(['y', 'yes', 'true', 'allow', '?1'])

/** The word that counts, and whether it allows training; undefined where nothing is said of it. Of two words of one width the refusal counts. */
export function trainingWord(
  language: TrainingLanguage,
  list: string,
): { readonly allow: boolean; readonly text: string } | undefined {
  const members = [...list.matchAll(MEMBER)].map(([text, label = '', value = '']) => ({
    label: label.toLowerCase().replaceAll('_', '-'),
    allow: FREE.has(value.toLowerCase()),
    text,
  }))
  for (const labels of LABELS[language]) {
    const said = members.filter(({ label }) => labels.includes(label))
    const found = said.find(({ allow }) => !allow) ?? said[0]
    if (found !== undefined) return { allow: found.allow, text: found.text }
  }
  return undefined
}
