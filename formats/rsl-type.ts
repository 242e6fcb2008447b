/** How a link says that terms in RSL stand behind it: the same in Link headers and in `<link>` elements. @source RSL 1.0, rslstandard.org */

/** Is this the media type of an RSL document, parameters aside? */
export function isRslType(type: string | undefined): boolean {
  return type?.split(';')[0]?.trim().toLowerCase() === 'application/rsl+xml'
}
