/** Tells references, which describe one named thing after the other in the same manner, from texts that tell something. */

import type { DraftText } from '../../../schemas/index.ts'
import { isTypedSegment, type TextView } from '../family/text-view.ts'
import { splitLines } from '../words/lines.ts'

/** A line that names a thing is short. Judgement: two lines of a terminal; it bounds what the expression reads. */
const MAX_NAME_UNITS = 200

/**
 * Within the first three words of a line a name as programs have them: an option (`-a`, `--all`), a call (`open(`, `os.path.join(`, `main()`), a path or part of one
 * (`std::map`, `self->next`), a name with an underscore or humps (`getPortDev`), a variable (`$PATH`, `%d`, `\frac`) or a tag (`<img>`). Not `item(s)`, `iPhone` and `macOS`,
 * nor prose, which ends in a mark.
 */
const NAME =
  /^(?:[-*•]\s+|\d+\.\s+)?(?:\S+\s+){0,2}?(?:--?[A-Za-z][\w-]*|[A-Za-z]\w*(?:\.\w+)*(?:::|->|\(\)|_\w|\((?!s\))[^\s)]*)|[a-z]{2,}[A-Z]+[a-z]\w*|[$%\\][A-Za-z_]\w*|<[a-z][\w-]*>)/

/** What a command line takes, as synopses have it: `[json]`, `[le LEN]`, `<ip|ipv6>`, `(permit|deny)`; behind a command of small letters. */
const SYNOPSIS = /^[a-z][\w-]*\s(?:\S+\s+){0,5}?(?:\[[A-Za-z][^\]]*\]|[<(][\w.:/-]+(?:\|[\w.:/-]+)+[>)])/

/** What generators of references write before a name that has no mark of its own: `property loop`, `class Config`, `static method of`. Small letters, and nothing behind it. */
const DECLARATION =
  /^(?:[-*•]\s+)?(?:(?:abstract|async|final|static|public|protected|private|readonly|export|virtual|inline)\s+)*(?:attribute|class|classmethod|const|constant|data|def|enum|exception|field|fn|func|function|interface|macro|message|method|module|mutation|namespace|object|package|property|protocol|query|service|signal|slot|staticmethod|struct|structure|trait|type|typedef|union|var|variable)\s+[A-Za-z_$][\w.$-]*(?:[(<:=].*)?$/

/**
 * A field as Qt, UML, TypeScript, Kotlin and Swift write it, a name and its type: `ash : color`, `[read-only] dialer : Dialer<int>`, `count?: number = 0`. Names begin small, where labels
 * of facts do not; types are those of languages, have brackets for further types, or humps.
 */
const FIELD =
  /^(?:[-*•]\s+)?(?:\[[a-z][a-z -]*\]\s+)?(?:(?:const|let|private|public|readonly|static|val|var)\s+)*[a-z_$][\w.$-]*\??\s*:\s*(?:bool(?:ean)?|u?int(?:8|16|32|64)?|[iuf](?:8|16|32|64)|integer|long|short|byte|char|float|double|real|decimal|number|string|str|void|any|var|variant|alias|enum(?:eration)?|colou?r|url|Bool|Int|Double|Float|String|[A-Za-z]\w*<[\w\s,.<>]+>|[A-Z]\w*[a-z][A-Z]\w*)(?:\[\]|\?)*(?:\s+=\s.*|\s+[[(][a-z][a-z -]*[\])])?$/

/** True for a line that names an option, a function, a variable, a command: what stands below describes it. */
export function isName(indented: string): boolean {
  // Lines of lists in lists are indented.
  const line = indented.trim()
  if (line.length >= MAX_NAME_UNITS || /[.!?]$/.test(line)) return false
  return NAME.test(line) || SYNOPSIS.test(line) || DECLARATION.test(line) || FIELD.test(line)
}

/**
 * Before the bracket of a signature stand its name, its type and what qualifies it, and behind the name the types it is general over:
 * `public static final List<String> namesOf(`, `int\txmlHashSize\t(`, `proc add*[T](`, `pub fn map<K, V>(`, ``func `==`(``.
 */
const SIGNATURE =
  /^(?:[\w.<>[\],?@*&:]+\s+){1,6}?(?:[*&]*[A-Za-z_~][\w.:~]*[*!?]?\s*(?:\[[^\]]{1,60}\]|<[^>]{1,60}>)?|`[^`\s]{1,20}`[*]?)\s*\((?!s\))/

/** True for the first line of a listing that is a signature: in running text as many words before a bracket name nothing. */
function isSignature(line: string): boolean {
  return isName(line) || SIGNATURE.test(line.slice(0, MAX_NAME_UNITS))
}

/** A listing that names a thing as a heading does. References show signatures twice: all of them first, and each again with its description. */
export function isSignatureListing({ type, text }: Pick<DraftText, 'type' | 'text'>): boolean {
  return type === 'code' && isSignature(splitLines(text)[0] ?? '')
}

/**
 * A typed document with this many different names is a reference.
 * @source of 917 web pages 28 are, 25 of which are about programs; of 232 pages of manuals that fell by repetition alone 172
 */
const MIN_NAMES = 3

/** Whether a document is a reference. Only typed documents are asked. */
export function isReference({ isTyped, texts }: TextView): boolean {
  if (!isTyped) return false
  const names = new Set<string>()
  for (const segment of texts) {
    // Tables are full of names wherever they stand, quotes are of others.
    if (segment.type === 'table' || segment.type === 'quote') continue
    for (const [index, line] of splitLines(segment.text).entries())
      if (isName(line) || (index === 0 && segment.type === 'code' && isSignature(line))) names.add(line)
    if (names.size >= MIN_NAMES) return true
  }
  return false
}

/** A line of a document, and in which of its definitions it stands, from 0: each heading and each name begins one. */
export interface DefinedLine {
  readonly text: string
  readonly definition: number
}

/** Of each text segment its lines, with their definitions; in a document that is no reference all stand in one. */
export function definedLinesOf(view: TextView): readonly (readonly DefinedLine[])[] {
  const hasDefinitions = isReference(view)
  let definition = 0
  return view.texts.map((segment) =>
    splitLines(segment.text).map((text, index) => {
      // Of a listing its first line may be a signature; names inside are those of its code.
      const mayBegin = index === 0 || !isTypedSegment(segment)
      const begins = segment.type === 'heading' || isName(text) || (segment.type === 'code' && isSignature(text))
      if (hasDefinitions && mayBegin && begins) definition += 1
      return { text, definition }
    }),
  )
}
