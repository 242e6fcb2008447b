/** Is a page part of a manual? Those name their chrome well, and their content is full of short lines and of links. */
import type { Element } from '../../formats/html/dom.ts'
import { HEADING_TAGS } from '../../formats/html/tags.ts'
import type { Block } from '../flow/blocks.ts'
import type { PageFlow } from '../flow/page-flow.ts'
import { hasPermalink } from '../flow/topics.ts'

/** Programs that write manuals, as they name themselves in `<meta name=generator>`. */
const GENERATOR =
  /(?:^|[^a-z])(?:sphinx|docutils|docbook|doxygen|javadoc|asciidoc(?:tor)?|antora|gtk-doc|gi-docgen|makeinfo|texi2html|texi2any|texinfo|latex2html|tex4ht|hevea|publican|yelp|qdoc|erl_docgen|docfx|doxia|mandoc|man2html|pod2html|ronn|mkdocs|docusaurus|vitepress|vuepress|starlight|gitbook|mdbook|rustdoc|rdoc|yard|typedoc|jsdoc|pdoc|exdoc|haddock|pydoctor|gapdoc2html|doctext|halibut|odoc|scaladoc|scribble|documenter|fpdoc|pasdoc|ldoc|dita-ot)(?![a-z])/i
/** Classes that only such programs write. */
const CLASS =
  /(?:^| )(?:sect[1-6]|refsect[1-3]|refentry|refnamediv|titlepage|toctree-wrapper|docutils|memitem|memproto|method-detail|method-heading|member-signature|[a-z]+-level-extent|memItem(?:Left|Right)|subs (?:arguments|constructors|fields|instances|methods)|highlight-\S+ notranslate|sig-object)(?= |$)/i
/** What EDoc calls the headings of functions; it names itself in a line at the end alone. */
const EDOC_HEADING = 'function'
/** Words of addresses. */
export const DOCUMENTATION_ADDRESS: RegExp =
  /\/\/(?:docs?|documentation|devdocs|manual|reference|api)\.|\/(?:docs?|documentation|manual|reference|api|handbook)(?:\/|$)/i
/** One block may have its class by chance, one heading its link to itself. Judgement. */
const MIN_SIGNS = 2

/** Sections of a page of the Unix manual, in capitals as they are written there: `Description` is a section of goods too. */
const MAN_SECTION =
  /^(?:NAME|SYNOPSIS|DESCRIPTION|OPTIONS|ARGUMENTS|PARAMETERS|EXAMPLES?|NOTES?|EXIT STATUS|RETURN VALUES?|ERRORS|ENVIRONMENT|FILES|BUGS|SEE ALSO|AUTHORS?|HISTORY|COPYRIGHT|STANDARDS|CONFORMING TO)$/
/** Any of them may head another page in capitals. Judgement: a driver without a synopsis has three. */
const MIN_MAN_SECTIONS = 3

type Metas = readonly { readonly name: string; readonly content: string }[]

/** The program that wrote the page, as it says; empty if it does not. */
export function generatorOf(metas: Metas): string {
  return metas.find(({ name }) => name === 'generator')?.content ?? ''
}

/** What a page says of itself and of the program that wrote it. */
export function isManual(flow: PageFlow, url: string, metas: Metas): boolean {
  const { blocks } = flow
  return (
    DOCUMENTATION_ADDRESS.test(url) || namesGenerator(metas) || hasSigns(blocks, hasPermalink) || hasManSections(flow)
  )
}

/** Did one of those programs write it, whatever its address? Links of headings to themselves are no sign: forum software writes them too. */
export function isGenerated(blocks: readonly Block[], metas: Metas): boolean {
  return namesGenerator(metas) || hasSigns(blocks, () => false)
}

function namesGenerator(metas: Metas): boolean {
  return metas.some(({ name, content }) => name === 'generator' && GENERATOR.test(content))
}

function hasManSections({ items }: PageFlow): boolean {
  const sections = new Set<string>()
  for (const item of items)
    if (item.kind === 'text' && item.role === 'heading' && MAN_SECTION.test(item.text)) sections.add(item.text)
  return sections.size >= MIN_MAN_SECTIONS
}

function hasSigns(blocks: readonly Block[], isSign: (heading: Element) => boolean): boolean {
  let signs = 0
  for (const { role, element } of blocks) {
    const { class: names } = element.attribs
    // Controls of panels are headings that link to a place of the page too.
    if (
      role === 'heading'
        ? HEADING_TAGS.has(element.name) && (names === EDOC_HEADING || isSign(element))
        : names !== undefined && CLASS.test(names)
    )
      signs += 1
    if (signs === MIN_SIGNS) return true
  }
  return false
}
