/** The videos that a page names for those who share it: `og:video` may stand several times, each with what is said of it behind. @source https://ogp.me/, "Structured Properties" and "Arrays" */
import type { PageMetadata } from '../page/metadata.ts'

interface OgVideo {
  /** As written. */
  readonly address: string
  readonly type?: string | undefined
}

const FIELD = /^og:video(?::(url|secure_url|type))?$/

/** In page order. What says a thing that was said already begins the next one. */
export function ogVideos(metas: PageMetadata['metas']): readonly OgVideo[] {
  const groups: Map<string, string>[] = []
  for (const { name, content } of metas) {
    const found = FIELD.exec(name)
    if (found === null) continue
    const field = found[1] ?? 'root'
    const last = groups.at(-1)
    if (last === undefined || last.has(field)) groups.push(new Map([[field, content]]))
    else last.set(field, content)
  }
  return groups.flatMap((group) => {
    const address = group.get('secure_url') ?? group.get('url') ?? group.get('root')
    return address === undefined ? [] : [{ address, type: group.get('type') }]
  })
}
