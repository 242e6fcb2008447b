/** Where the raw text of an element ends: `script`, `style`, `title` and their like (WHATWG 13.2.5.2 to 13.2.5.31). */

/** What changes the state of a script. A name ends with a blank, a slash or the tag. */
const SCRIPT_MARK = /<!--|-->|<(\/?)script(?=[ \t\n\f\r/>])/gi

/** Raw text ends at the end tag of its own element, or with the page; `plaintext` with the page. */
export function endOfRawText(html: string, from: number, name: string): number {
  if (name === 'plaintext') return html.length
  const end = firstEndTag(html, from, name)
  return name === 'script' && html.slice(from, end).includes('<!--') ? endOfScript(html, from) : end
}

function firstEndTag(html: string, from: number, name: string): number {
  for (let at = html.indexOf('</', from); at >= 0; at = html.indexOf('</', at + 2)) {
    if (isEndTag(html, at, name)) return at
    // For browsers that run scripts, all of `noscript` is raw text, and an `iframe` that nobody closed ends with it.
    if (name === 'iframe' && isEndTag(html, at, 'noscript')) return at
  }
  return html.length
}

function isEndTag(html: string, at: number, name: string): boolean {
  const end = at + 2 + name.length
  return isEndOfName(html.charCodeAt(end)) && html.slice(at + 2, end).toLowerCase() === name
}

/** In a comment of a script, a script may begin and end, as text (13.2.5.20, script data double escaped). */
function endOfScript(html: string, from: number): number {
  SCRIPT_MARK.lastIndex = from
  let isComment = false
  let isInner = false
  for (let mark = SCRIPT_MARK.exec(html); mark !== null; mark = SCRIPT_MARK.exec(html)) {
    const [text, slash] = mark
    if (text === '-->') isComment = isInner = false
    else if (text === '<!--') {
      isComment = true
      // The dashes of `<!-->` begin and end it.
      SCRIPT_MARK.lastIndex -= 2
    } else if (slash === '') isInner = isComment
    else if (isInner) isInner = false
    else return mark.index
  }
  return html.length
}

/** Does this character end the name of a tag? */
export function isEndOfName(code: number): boolean {
  return code === 0x3e || code === 0x2f || isSpace(code)
}

/** White space of HTML. */
export function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x09 || code === 0x0d || code === 0x0c
}
