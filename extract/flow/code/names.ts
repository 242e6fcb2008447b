/** What a class says about an element in or around code: a gutter, a line, a whole block, or a tool beside it. */

/** What a class name says of any element. */
export interface CodeBox {
  /** Numbers of lines, if it holds numbers alone. */
  readonly gutter: boolean
  /** A block of code that is no `pre`. */
  readonly block: boolean
}

/** What it says of an element inside code. */
export interface CodeName extends CodeBox {
  /** One line. */
  readonly line: boolean
  /** A tool beside the code. */
  readonly tool: boolean
}

/** Class names inside one block of code that were read: most stand in it more than once. */
export type CodeNames = Map<string, CodeName>

/**
 * Line numbers in Pygments, Rouge, Chroma, Hexo, SyntaxHighlighter, Crayon, Prism and its React forms, highlight.js, GitHub,
 * GitLab, Gitea, cgit, gitweb, CodeMirror, Ace, Monaco, Trac, Javadoc. A name alone drops nothing: only numbers go.
 */
const GUTTER =
  /(?:^|[\s_-])(?:line[-_]?(?:nos?|nr|nums?|numbers?|numbering)|linenodiv|source-?line-?no|lines-num|crayon-nums?|blob-num|hljs-ln-n(?:umbers)?|pre-numbering|lnt|ln|lntd|gl)(?=[\s_-]|$)|gutter/i
/** What `row no-gutters` says of a page's grid. */
const GRID = /no-gutters?(?![a-z])|gutters?-?\d/i
/** Shiki, Hexo, Chroma, Docusaurus, Monaco, Ace, CodeMirror 6. */
const LINE = /(?:^|\s)(?:line|code-?line|token-line|view-line|ace_line|cm-line)(?=\s|$)/i
/** SyntaxHighlighter, Crayon, CodeMirror 5 and 6, Ace, Monaco, GitHub, highlight.js, Google's prettyprint, GeSHi. */
const BLOCK =
  /(?:^|\s)(?:syntaxhighlighter|dp-highlighter|crayon-pre|codemirror-code|cm-content|ace_text-layer|view-lines|js-file-line-container|hljs-ln|linenums|geshi|prism-code)(?=\s|$)/i
const TOOL =
  /(?:^|[\s_-])(?:toolbar|copy|copybtn|clipboard|btn|sr-only|visually-hidden|screen-reader-text|ttc)(?=[\s_-]|$)/i

/** One of them is in each name of a gutter and of a block. */
const STEMS = /l(?:ine|n)|gl|gutter|crayon|blob|hljs|numbering|highlighter|mirror|cm-|ace_|prism|geshi/i

export const NO_CODE_BOX: CodeBox = { gutter: false, block: false }
const NO_CODE_NAME: CodeName = { ...NO_CODE_BOX, line: false, tool: false }

/** Reads a class attribute of any element. */
export function readCodeBox(name: string): CodeBox {
  if (!STEMS.test(name)) return NO_CODE_BOX
  const gutter = GUTTER.test(name) && !GRID.test(name)
  const block = BLOCK.test(name)
  return gutter || block ? { gutter, block } : NO_CODE_BOX
}

/** Reads one of an element inside code. */
export function readCodeName(name: string | undefined, known: CodeNames): CodeName {
  if (name === undefined) return NO_CODE_NAME
  let says = known.get(name)
  if (says === undefined) {
    says = { ...readCodeBox(name), line: LINE.test(name), tool: TOOL.test(name) }
    known.set(name, says)
  }
  return says
}
