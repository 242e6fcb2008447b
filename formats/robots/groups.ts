/** The rules of one group of a robots.txt: gathered line by line, then indexed, so that nothing of the file is held but they. */
import { indexRules, type PathIndex, type PathRule, robotsPatternOf } from './match.ts'
import { type TrainingLanguage, trainingWord } from './training-words.ts'

export type RobotsRule = PathRule

/** A statement about training (`ai-train=no`, `train-ai=n`), with the path it holds for. */
export interface TrainingRule extends PathRule {
  /** The line, for people; at most 200 characters. */
  readonly text: string
}

export interface Group {
  readonly rules: RobotsRule[]
  readonly signals: TrainingRule[]
  readonly usages: TrainingRule[]
  crawlDelayMs?: number
}

/** A group made to be searched. */
export interface IndexedGroup {
  readonly rules: PathIndex<RobotsRule>
  /** Of `Content-Signal` and of `Content-Usage`: two languages, of which neither lifts what the other reserves. */
  readonly signals: PathIndex<TrainingRule>
  readonly usages: PathIndex<TrainingRule>
}

/** A group without any rule. */
export function emptyGroup(): Group {
  return { rules: [], signals: [], usages: [] }
}

/** Adds an allow or disallow line. An empty value is no rule: `Disallow:` allows everything. */
export function addRule({ rules }: Pick<Group, 'rules'>, key: 'allow' | 'disallow', value: string): void {
  const allow = key === 'allow'
  for (const path of allow ? [value] : pathsIn(value)) {
    if (path === '') continue
    // A path begins with a slash; a wildcard may stand for it. A whole URL that is to be open may be another host's, in a file that was copied: it opens nothing here.
    const isPath = /^[/*$\\]/.test(path) || (!allow && /^https?:\/\//i.test(path))
    rules.push({ allow, pattern: robotsPatternOf(isPath ? path : `/${path}`) })
  }
}

/** What a line that refuses may mean: its value, and where that is quoted, begins with a dot, or is several paths (`/a, /b`), these as well. */
function pathsIn(value: string): readonly string[] {
  const bare = value.replace(/^(["'])(.*)\1$/, '$2').replace(/^\.(?=\/)/, '')
  // One blank at the border, and the rest of them trimmed: a pattern of many would try a long run from each of its characters.
  const parts = bare.split(/\s(?=\/)/)
  const last = parts.pop() ?? ''
  return [...new Set([bare, ...parts.map((part) => part.trimEnd().replace(/[,;]$/, '')), last])]
}

/** Adds what a line says of training; a line that says nothing of it, or allows where it may not, is passed over. */
export function addTraining({ signals, usages }: Group, key: TrainingLanguage, value: string, mayOpen: boolean): void {
  const [, path = '/', list = ''] = /^(?:(\/\S*)\s+)?(.*)$/.exec(value) ?? []
  const said = trainingWord(key, list)
  if (said === undefined || (said.allow && !mayOpen)) return
  const name = key === 'content-signal' ? 'Content-Signal' : 'Content-Usage'
  const rule = {
    allow: said.allow,
    pattern: robotsPatternOf(path),
    text: `${name}: ${value}`.slice(0, 200),
  }
  ;(key === 'content-signal' ? signals : usages).push(rule)
}

/** Indexes copies of a group's rules. */
export function indexGroup({ rules, signals, usages }: Group): IndexedGroup {
  const statements = (list: readonly TrainingRule[]): PathIndex<TrainingRule> =>
    indexRules(
      list.map(({ allow, pattern, text }) => ({ allow, pattern: ownCopy(pattern), text: ownCopy(text) })),
      'disallow',
    )
  return { rules: indexPaths(rules), signals: statements(signals), usages: statements(usages) }
}

/** Indexes copies of allow and disallow rules. */
export function indexPaths(rules: readonly RobotsRule[]): PathIndex<RobotsRule> {
  return indexRules(
    rules.map(({ allow, pattern }) => ({ allow, pattern: ownCopy(pattern) })),
    'allow',
  )
}

/** A part of a string keeps the whole string in memory, here a file of up to 500 KiB; a copy of the part does not. */
export function ownCopy(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8')
}
