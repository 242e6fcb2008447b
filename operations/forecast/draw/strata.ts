/** The hosts that pages were drawn from. */

/** Pages of a host that the whole has, and that were drawn. */
export interface Stratum {
  readonly known: number
  readonly drawn: number
}

/** In the place of a host: all pages are alike, since they were drawn so. */
export const ALL = ''
