/**
 * Our parser on the public cases of others: agreement by suite, and every disagreement with its file, URL and verdicts.
 *
 *   python3 bench/robots/collect_cases.py FOLDER… > cases.json && node dist/bench/robots/cases.js cases.json
 */
import { readFileSync } from 'node:fs'
import { judgeRobots, parseRobots, z } from '../../index.ts'

const cases = z.array(
  z.object({ suite: z.string(), robots: z.string(), agent: z.string(), url: z.string(), allowed: z.boolean() }),
)

/** Our verdict; the tests name some URLs by their paths alone. */
function verdictOf({ robots, agent, url }: z.infer<typeof cases>[number]): boolean {
  const address = new URL(url, 'http://example.com/')
  return judgeRobots(parseRobots(Buffer.from(robots, 'utf8'), agent), address.href).allowed
}

const counts = new Map<string, { asked: number; agreed: number }>()
for (const one of cases.parse(JSON.parse(readFileSync(process.argv[2] ?? 'cases.json', 'utf8')))) {
  const of = counts.get(one.suite) ?? { asked: 0, agreed: 0 }
  counts.set(one.suite, of)
  of.asked += 1
  const ours = verdictOf(one)
  if (ours === one.allowed) of.agreed += 1
  else {
    const { suite, agent, url, allowed, robots } = one
    process.stdout.write(`${JSON.stringify({ suite, agent, url, allowed, ours, robots: robots.slice(0, 300) })}\n`)
  }
}
for (const [suite, { asked, agreed }] of counts)
  process.stderr.write(`${suite}: ${asked} cases, ${agreed} agree, ${asked - agreed} do not\n`)
