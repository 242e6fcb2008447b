/** Which keys a store takes. One rule for every adapter, so that a store can be moved from disk to S3 and back. */
import { M3wError } from '../../core/errors.ts'

/** A segment is a file name on disk, which may have 255 bytes; what tools put behind a name (`.partial`, `.gz`) has room. @source Linux limits.h, NAME_MAX */
const SEGMENT = /^[A-Za-z0-9._=-]{1,200}$/
/** An S3 key may have 1,024 bytes; the rest is for the prefix under which a store lies in its bucket. @source Amazon S3 User Guide, "Naming Amazon S3 objects" */
const MAX_KEY_LENGTH = 900
/** Of that prefix, without the slash behind it. */
export const MAX_PREFIX_LENGTH = 120

/** Local to one machine, beside the objects of a file store and never part of it: half-written files, queue, scratch. */
export const LOCAL_FOLDERS: ReadonlySet<string> = new Set(['.tmp', 'work'])

/** Of ext4, NFS, GNOME and KDE, macOS and Windows, in this order. */
const OF_THE_SYSTEM =
  /^(lost\+found|\.snapshot|\.nfs[0-9a-f]+|\.Trash-\d+|\.DS_Store|\._.*|\.Spotlight-V100|\.Trashes|\.fseventsd|\.TemporaryItems|Thumbs\.db|desktop\.ini|System Volume Information|\$RECYCLE\.BIN)$/

/** Is it an entry that file systems, file servers and desktops put into folders by themselves? It is never an object. */
export function isOfTheSystem(name: string): boolean {
  return OF_THE_SYSTEM.test(name)
}

/** Is it relative, of the characters that every adapter takes, and not reserved? */
export function isKey(key: string): boolean {
  const segments = key.split('/')
  const isValid = segments.every(
    (segment) => SEGMENT.test(segment) && segment !== '.' && segment !== '..' && !isOfTheSystem(segment),
  )
  return isValid && key.length <= MAX_KEY_LENGTH && !LOCAL_FOLDERS.has(segments[0] ?? '')
}

/** Returns the segments of a key; E_STORE for what is none. */
export function checkKey(key: string): readonly string[] {
  if (!isKey(key)) {
    throw new M3wError(
      'E_STORE',
      `Not a key of a store: ${JSON.stringify(key)}. Expected segments of [A-Za-z0-9._=-] joined by "/", at most ${MAX_KEY_LENGTH} characters, not under ${[...LOCAL_FOLDERS].join(' or ')}.`,
    )
  }
  return key.split('/')
}

/** Splits a prefix in the folder that surely holds its keys and the rest that names in it must start with. */
export function splitPrefix(prefix: string): { readonly folder: readonly string[]; readonly rest: string } {
  const cut = prefix.lastIndexOf('/')
  const rest = prefix.slice(cut + 1)
  const folder = cut < 0 ? [] : checkKey(prefix.slice(0, cut))
  if (rest !== '' && !SEGMENT.test(rest))
    throw new M3wError(
      'E_STORE',
      `Not a prefix of keys: ${JSON.stringify(prefix)}. Expected the beginning of a key, of [A-Za-z0-9._=-] and "/".`,
    )
  return { folder, rest }
}
