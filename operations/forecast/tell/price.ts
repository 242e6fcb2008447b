/** What a run costs by the price list of a config. */
import type { Cost, ForecastConfig, Volumes } from '../../../schemas/index.ts'

const GB = 1e9
const HOUR_SECONDS = 3600

/** Undefined without a price list. Machines are paid for while they wait, so time counts, not CPU time. */
export function costOf(
  { seconds, bytesIn, bytesOut, storeBytes }: Volumes,
  { workers, prices }: { readonly workers: number; readonly prices: ForecastConfig['prices'] },
): Cost | undefined {
  if (prices === undefined) return undefined
  const parts = {
    cores: (seconds / HOUR_SECONDS) * Math.max(1, workers) * prices.coreHour,
    in: (bytesIn / GB) * prices.gbIn,
    out: (bytesOut / GB) * prices.gbOut,
    month: (storeBytes / GB) * prices.gbMonth,
  }
  return { currency: prices.currency, total: Object.values(parts).reduce((sum, by) => sum + by, 0), ...parts }
}
