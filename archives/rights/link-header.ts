/** What a Link header says of licences: where the terms stand, and which of them are in RSL. @source RFC 8288; RSL 1.0 */
import { normalizeUrl } from '../../core/url.ts'
import { linkValuesOf } from '../../formats/http-message.ts'
import { isRslType } from '../../formats/rsl-type.ts'

interface LicenseLinks {
  /** The first link of relation `license`, as written. */
  readonly license?: string
  /** Addresses of RSL documents, absolute and normalised, in order. */
  readonly rsl: readonly string[]
}

/** Of the rest, an answer names one. */
const MAX_RSL = 5

/** Reads all Link headers of an answer. `base`: the answer's URL; without it only absolute addresses are found. */
export function licenseLinksOf(
  headers: readonly (readonly [name: string, value: string])[],
  base?: string,
): LicenseLinks {
  const rsl: string[] = []
  let license: string | undefined
  for (const [name, value] of headers) {
    if (name.toLowerCase() !== 'link') continue
    for (const { target: url, rel, type } of linkValuesOf(value)) {
      if (!/\blicense\b/i.test(rel)) continue
      license ??= url
      const target = isRslType(type) ? normalizeUrl(url, base) : undefined
      if (target !== undefined && rsl.length < MAX_RSL) rsl.push(target)
    }
  }
  return { ...(license === undefined ? {} : { license }), rsl }
}
