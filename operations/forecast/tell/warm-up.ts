/**
 * What code costs while it is new to a process: the engine interprets it, counts, and compiles what is hot, so the first records of a stage cost several times as much
 * as later ones. A probe of few pages sees little else.
 */

/** At the very beginning a record costs so many times what it costs later, beside its own. @source measured: of 4,185 pages the stage `extract` took 17 ms a page after .4 s of CPU time of its process, 7 after 2 s, 4 after 4 s; decoding 19 ms a picture after .7 s and 8 at last (docs/log.md, "Why forecasts told 70 % too much CPU time") */
const EXTRA = 2
/** Seconds of CPU time in which what is left of that becomes a third. @source the same */
const SECONDS = 1.2

/** How many times its later cost a record takes, once a process has worked on its stage for so many seconds of CPU time. */
export function warmUpAfter(cpuSeconds: number): number {
  return 1 + EXTRA * Math.exp(-cpuSeconds / SECONDS)
}
