/** The first crawl of a probe of seeds, which only looks what there is. */
import { endLeg } from '../../../archives/crawl-legs.ts'
import { isCrawlStage } from '../../../datasets/pages.ts'
import { openPlan } from '../../../engine/plan/plan.ts'
import { buildRun } from '../../build.ts'
import { readCpuSeconds } from '../../measure/cpu-time.ts'
import type { StageMeasure } from '../../measure/measure-run.ts'
import { freezeRun } from '../../run/freeze-run.ts'
import type { Run } from '../../run/run.ts'
import type { ProbeOptions } from './build-probe.ts'
import type { FirstCrawl } from './with-network.ts'

/** Crawls until there are so many pages, and does nothing with them. */
export async function lookAround(
  options: ProbeOptions,
  out: string,
  wanted: number,
): Promise<{ readonly run: Run; readonly crawl: FirstCrawl }> {
  const run = await freezeRun(out, options.config, options.log)
  const stop = new AbortController()
  const [startMs, cpuBefore] = [performance.now(), await readCpuSeconds()]
  let isEnded = false
  let wallSeconds = 0
  const building = buildRun(run, {
    ...options,
    signal: options.signal === undefined ? stop.signal : AbortSignal.any([stop.signal, options.signal]),
    onProgress(progress) {
      options.onProgress?.(progress)
      const crawls = progress.filter(({ name }) => isCrawlStage(name))
      if (wallSeconds === 0 && crawls.every(({ state }) => state === 'sealed')) {
        wallSeconds = (performance.now() - startMs) / 1000
        stop.abort()
      }
      const pages = crawls.reduce((sum, { counts, live }) => sum + (counts['page.in'] ?? 0) + (live.pages ?? 0), 0)
      if (isEnded || pages < wanted) return
      isEnded = true
      void endLeg(run.store, run.leg, 'finish')
    },
  })
  await building.catch((error: unknown) => {
    if (!stop.signal.aborted) throw error
  })
  const cpuNow = await readCpuSeconds()
  const cpuSeconds = cpuBefore === undefined || cpuNow === undefined ? undefined : cpuNow - cpuBefore
  return { run, crawl: { stage: { ...(await crawlOf(run)), wallSeconds }, cpuSeconds } }
}

/** What the crawl of a run did, all its rounds together. */
async function crawlOf({ store, pipeline }: Run): Promise<StageMeasure> {
  const plan = openPlan(store, pipeline)
  let whole: StageMeasure = { name: '', kind: 'crawl', tasks: 0, seconds: 0, wallSeconds: 0, bytes: 0, counts: {} }
  for (const { name } of pipeline.stages.filter((stage) => isCrawlStage(stage.name))) {
    const found = await plan.stage(name)
    if (found.state !== 'sealed') continue
    const { tasks, seconds, bytes, counts } = found.seal
    const pages = (whole.counts['page.in'] ?? 0) + (counts['page.in'] ?? 0)
    whole = {
      ...whole,
      tasks: whole.tasks + tasks,
      seconds: whole.seconds + seconds,
      bytes: whole.bytes + bytes,
      counts: { 'page.in': pages },
    }
  }
  return whole
}
