/** Puts a crawl beside a probe that was built from archives, as if that had crawled. */
import { isCrawlStage } from '../../../datasets/pages.ts'
import type { RunMeasure, StageMeasure } from '../../measure/measure-run.ts'

/** What a crawl took that was smaller than the probe's own: both paid once what every crawl pays. */
export interface FirstCrawl {
  readonly stage: StageMeasure
  /** Of all processes; undefined where the system does not tell. */
  readonly cpuSeconds: number | undefined
}

/** The probe with that crawl in the place of its own, which had nothing to do. */
export function withNetwork(built: RunMeasure, { stage, cpuSeconds }: FirstCrawl): RunMeasure {
  const stages = built.stages.map((own) => (isCrawlStage(own.name) ? { ...stage, name: own.name } : own))
  return {
    ...built,
    stages,
    seconds: built.seconds + stage.wallSeconds,
    ...(built.cpuSeconds === undefined || cpuSeconds === undefined
      ? {}
      : { cpuSeconds: built.cpuSeconds + cpuSeconds }),
  }
}
