/** The language of a block of code, where the page names it in a class or an attribute. */
import { type Element, isElement, parentOf } from '../../../formats/html/dom.ts'

/** Elements around a block of code that may name its language: a highlighter's boxes and cells, and no more. */
const MAX_PARENTS = 6

/** Other names of a language, as highlighters know them. Names that are not here stand for themselves. */
const ALIASES: Readonly<Record<string, string>> = {
  'c++': 'cpp',
  cplusplus: 'cpp',
  'c#': 'csharp',
  cs: 'csharp',
  'f#': 'fsharp',
  fs: 'fsharp',
  js: 'javascript',
  mjs: 'javascript',
  jscript: 'javascript',
  node: 'javascript',
  ts: 'typescript',
  py: 'python',
  py3: 'python',
  python3: 'python',
  ipython: 'python',
  ipython3: 'python',
  pycon: 'python',
  pycon3: 'python',
  rb: 'ruby',
  irb: 'ruby',
  rs: 'rust',
  golang: 'go',
  kt: 'kotlin',
  hs: 'haskell',
  pl: 'perl',
  ps1: 'powershell',
  posh: 'powershell',
  sh: 'bash',
  shell: 'bash',
  zsh: 'bash',
  'shell-session': 'console',
  shellsession: 'console',
  yml: 'yaml',
  md: 'markdown',
  tex: 'latex',
  vb: 'vbnet',
  objc: 'objectivec',
  'objective-c': 'objectivec',
  docker: 'dockerfile',
  htm: 'html',
  xhtml: 'html',
  m: 'matlab',
  make: 'makefile',
  asm: 'assembly',
  patch: 'diff',
}
/** Names that say that there is none, or that the highlighter is to guess. */
const NONE: ReadonlySet<string> = new Set(
  'none text txt plain plaintext plain-text raw default auto guess nohighlight no-highlight notranslate output code source block'.split(
    ' ',
  ),
)
/** Languages whose bare name as a class of a code block is one: others may be a theme's word. */
const KNOWN: ReadonlySet<string> = new Set([
  ...Object.keys(ALIASES).filter((name) => name.length > 1),
  ...'ada assembly bash c console cpp csharp css clojure cmake dart diff dockerfile elixir elm erlang fortran fsharp go graphql groovy haskell html ini java javascript json json5 jsx julia kotlin latex lisp lua makefile markdown matlab nginx nix objectivec ocaml perl php powershell protobuf python r ruby rust scala scheme scss sql swift tcl toml tsx typescript vbnet vim xml yaml zig'.split(
    ' ',
  ),
])

/** `language-x`, `lang-x`, `highlight-source-x` (GitHub), `highlight-x` (Sphinx), `brush: x` (SyntaxHighlighter), `src-x` (Org), `sourceCode x` (Pandoc). */
const NAMED =
  /(?:^|\s)(?:brush:\s*|(?:language|lang)[-:]|highlight-(?:source|text)-(?:html-)?|highlight-|src-|code-lang-)([a-z0-9][a-z0-9+#._-]{0,30})/i

/** The language that a block of code is said to be in, in lower case and by its usual name. */
export function languageOfCode(block: Element): string | undefined {
  const inner = block.children.filter(isElement).find(({ name }) => name === 'code')
  const own = (inner && namedBy(inner)) ?? namedBy(block) ?? (inner && bareName(inner)) ?? bareName(block)
  if (own !== undefined) return known(own)
  let around = parentOf(block)
  for (let seen = 0; around !== undefined && seen < MAX_PARENTS; seen += 1, around = parentOf(around)) {
    if (!/^(?:div|figure|table|tbody|tr|td|code|pre|section|span)$/.test(around.name)) break
    const name = namedBy(around) ?? bareName(around)
    if (name !== undefined) return known(name)
  }
  return undefined
}

/** By an attribute or a class that is there to name it. */
function namedBy({ name, attribs }: Element): string | undefined {
  const says =
    attribs['data-lang'] ?? attribs['data-language'] ?? (name === 'pre' || name === 'code' ? attribs.lang : undefined)
  if (says !== undefined && /^[a-z0-9][a-z0-9+#._-]{0,30}$/i.test(says)) return says
  return NAMED.exec(attribs.class ?? '')?.[1]
}

/** By the bare name of a language among the classes of an element that is named like code. */
function bareName({ name, attribs }: Element): string | undefined {
  const words = (attribs.class ?? '').toLowerCase().split(/\s+/)
  const isCode =
    name === 'code' ||
    name === 'pre' ||
    words.some((word) =>
      /^(?:highlight|source-?code|syntaxhighlighter|hljs|prettyprint|programlisting|code-block|crayon.*)$/.test(word),
    )
  return isCode ? words.find((word) => KNOWN.has(word)) : undefined
}

function known(name: string): string | undefined {
  const lower = name.toLowerCase()
  return NONE.has(lower) ? undefined : Object.hasOwn(ALIASES, lower) ? ALIASES[lower] : lower
}
