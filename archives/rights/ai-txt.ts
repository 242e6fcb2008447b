/**
 * `/ai.txt`: which kinds of media of a site may be used to train. Its lines are those of robots.txt, and speak of kinds by file name
 * endings: `Disallow: *.txt`, `Disallow: *.jpg`. @source spawning.ai/ai-txt
 */
import { judgeRobots, parseRobots, type RobotsRules } from '../../formats/robots/robots.ts'
import type { RightsEvidence } from '../../schemas/rights.ts'

/** A page is text whatever its address ends with; of an image that does not say what it is, the common kinds count. */
const ENDINGS = { page: ['.html', '.txt'], image: ['.jpg', '.png', '.webp'] } as const

/** Reads the file; undefined if it holds no rule for us. Never throws. */
export function parseAiTxt(body: Buffer, token: string): RobotsRules | undefined {
  const rules = parseRobots(body, token)
  return rules.rules.length === 0 ? undefined : rules
}

/** A refusal of the media of a URL; nothing if it is allowed or not spoken of. */
export function judgeAiTxt(rules: RobotsRules, url: string, kind: 'page' | 'image'): readonly RightsEvidence[] {
  const { origin, pathname } = new URL(url)
  const hasEnding = kind === 'image' && /\.[a-z0-9]{2,5}$/i.test(pathname)
  for (const ending of hasEnding ? [''] : ENDINGS[kind]) {
    const { allowed, detail = '' } = judgeRobots(rules, `${origin}${pathname}${ending}`)
    if (!allowed) return [{ signal: 'ai-txt', value: detail.slice(0, 200), says: 'reserved' }]
  }
  return []
}
