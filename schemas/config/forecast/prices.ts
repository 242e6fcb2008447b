/** What a forecast (`m3w plan --probe`) is given beside the probe: prices. Of no run: a price changes no byte. */
import { z } from 'zod'

const price = z.number().min(0)

export const forecastConfig = z.strictObject({
  /** A price list. What is left out costs nothing. GB are 10^9 bytes, as providers count. */
  prices: z
    .strictObject({
      /** Printed behind amounts. */
      currency: z.string().min(1).max(16).default('USD'),
      /** One core for one hour. A run is charged `workers` cores for as long as it takes. */
      coreHour: price.default(0),
      /** What comes in: from the network and from archives. */
      gbIn: price.default(0),
      /** What goes out: the shards, once. */
      gbOut: price.default(0),
      /** The store, kept for a month. */
      gbMonth: price.default(0),
    })
    .optional(),
})
export type ForecastConfig = z.infer<typeof forecastConfig>
