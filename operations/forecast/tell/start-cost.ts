/**
 * What a stage pays before its records cost what they cost at last: modules, models and tables that a process loads, and code that is not compiled yet. A
 * probe of few pages sees little else. This is the prior of record-cost.ts, for probes whose tasks tell nothing themselves.
 */

/**
 * CPU seconds that a process pays at its start, at most; of short work a part of them. @source measured: of probes of 10 to 400 pages and the builds behind
 * them, c / (c + .5) of what a record took after c CPU seconds of its process was its own (docs/log.md, "What few tasks of one size tell")
 */
const START_SECONDS = 0.5
/** Of stages whose code is compiled while it runs. @source the same: .2 to .5 of the cost of a page in `extract` was its own after .2 to 2 s */
const COMPILED_START_SECONDS = 1.5

/** At the very beginning such a record costs so many times what it costs later, beside its own. @source measured: of 4,185 pages `extract` took 17 ms a page after .4 s of CPU time of its process, 7 after 2 s, 4 after 4 s (docs/log.md, "Why forecasts told 70 % too much CPU time") */
const EXTRA = 2
/** Seconds of CPU time in which what is left of that becomes a third. @source the same */
const SECONDS = 1.2

/**
 * Stages whose time is code of ours that the engine first interprets and then compiles. The others' is libraries' (decoders, models, gzip, SQLite), which are machine
 * code from the start: divided by a warm-up that is none, 442 s were told of 1,000.
 */
const COMPILED_MEANWHILE: ReadonlySet<string> = new Set(['extract'])

/** Is the code of the stage compiled while it runs? */
export function isCompiledMeanwhile(stage: string): boolean {
  return COMPILED_MEANWHILE.has(stage)
}

/** What part of the mean cost of a record is its own, once a process has worked on the stage for so many CPU seconds: 0 at first, 1 at last. */
export function ownShareAfter(cpuSeconds: number, stage: string): number {
  return cpuSeconds / (cpuSeconds + (isCompiledMeanwhile(stage) ? COMPILED_START_SECONDS : START_SECONDS))
}

/** How many times its later cost a record takes, once a process has worked on the stage for so many CPU seconds. */
export function warmUpAfter(cpuSeconds: number, stage: string): number {
  return isCompiledMeanwhile(stage) ? 1 + EXTRA * Math.exp(-cpuSeconds / SECONDS) : 1
}
