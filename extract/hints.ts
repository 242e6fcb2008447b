/**
 * What an element's tag, role, class and id say about its content.
 *
 * A class word counts at the end of a class name, or before a word that only names a part (`footer-wrap`): so `hidden` does not
 * match the generated `hidden-12t0irv`, nor `nav` `has-nav-open`. `html`, `body`, `article` and `main` are never judged: themes
 * list every feature of a page on them.
 */
import { type Element, isElement, type Node } from './dom.ts'

export interface Hints {
  /** Chrome in every mode: the word that says so. */
  readonly strong?: string
  /** Chrome where the mode weighs weak hints. */
  readonly weak?: string
  /** The main content's own container. */
  readonly positive: boolean
  /** A container of readers' comments. */
  readonly comments: boolean
  /** A panel of an accordion or a set of tabs. */
  readonly panel: boolean
  /** Not shown by a browser: the sign that says so. */
  readonly hidden?: 'class' | 'attribute' | 'style'
}

const PARTS =
  '(?:-(?:wrap|wrapper|container|inner|outer|area|section|block|box|lists?|items?|links?|bar|buttons?|btns?|module|modules|row|icons?|group|holder|panel|region|column|col|desktop|mobile|top|bottom|left|right|header|heading|title|tools?|cta|form|embed|widget|component|zone|slot|unit|cards?|strip|prompt|callout|banner|signup|inline|[0-9]+))*'

const pattern = (words: string): RegExp => new RegExp(`(?:^|[ -])(${words})${PARTS}(?= |$)`)

const STRONG = pattern(
  [
    'nav|navbar|navi|navigation|menu|submenu|mainmenu|topbar|topnav|subnav|sidenav|breadcrumbs?|crumbs?|pagination|pager|paginator|paging|pagenavi|post-navigation|prev-next|toolbar',
    'footer|foot|colophon|copyright|masthead|site-header|page-header-nav',
    'related|relateds|related-(?:posts?|articles?|stories|content|news|topics|products|items)|recommend|recommended|recommends|recommendations?|recirc|recirculation|most-(?:read|popular|viewed|shared|recent)|popular-posts|trending|more-(?:stories|news|articles|posts|from|on|in)|read-(?:more|next|also|this-next)|also-(?:like|read)|you-may(?:-also)?-like|up-next|next-up|see-also-box|outbrain|taboola|zergnet|mgid|similar|suggested|latest-(?:news|posts|articles)|recent-(?:posts|comments|articles)',
    'share|shares|sharing|sharer|share-this|sharedaddy|sharebar|addthis|addtoany|a2a-kit|social|socials|social-(?:media|share|sharing|links|icons)|follow-us|followus|like-button|jp-relatedposts',
    'cookies?|cookie-(?:banner|notice|consent)|consent|gdpr|ccpa|newsletters?|newsletter-signup|subscribe|subscription|subscriptions|sign-?up|signin|login|register|mailchimp|optin',
    'ads|advert|advertisement|advertisements|advertising|advertorial|adsense|adslot|ad-unit|adunit|adbox|dfp|google-ads|gpt-ad|banner-ad|sponsor|sponsored|sponsors|promoted|promotion',
    'modal|popup|pop-up|lightbox|tooltip|offcanvas|off-canvas|drawer|flyout|megamenu|mega-menu',
    'skip-links?|skip-to-content|search|searchform|search-form|searchbox|search-box|tagcloud|tag-cloud|tag-list|taglist|tags|post-tags|entry-tags|article-tags|editsection|mw-editsection|printfooter|catlinks|navbox|vertical-navbox|noprint|no-print|language-switcher|lang-switcher',
  ].join('|'),
)
/** Words that never name anything else, wherever they stand in a name. */
const CONSENT = /(?:^|[ -])(?:cookies?|consent|gdpr|ccpa|onetrust|cookiebanner|cookiebar)(?=[ -]|$)/

/** Names that begin so, whatever part of the dialog they name. */
const MODAL = /^modal(?=-|$)/

const WEAK = pattern(
  [
    'header|widgets|textwidget|sidebar|side-bar|aside|rail|right-rail|banner|promo|promos',
    'meta|metadata|post-meta|entry-meta|article-meta|byline|by-line|author|authors|author-(?:box|bio|info|card|details|profile|name)|bio|about-the-author|about-author|dateline|timestamp|date|post-date|published|category|categories|post-categories|cat-links|reading-time',
    'references|reflist|citations|bibliography|article-resources|article-sources|legal|vote|votes|voting|poll|survey|feedback|contact-form|print-only|metabar|userinfo|user-info|profile|signature|sig|avatar',
  ].join('|'),
)
const COMMENTS = pattern(
  'comments?|comment-list|commentlist|comments-list|comment-thread|disqus|disqus-thread|fb-comments|respond|user-comments|reader-comments',
)
const POSITIVE =
  /(?:^|[ -])(?:article-?(?:body|content|text|copy|main)|entry-content|entry-body|post-?(?:content|body|text|message|article)|story-?(?:body|content|text)|body-?(?:content|copy|text)|content-?(?:body|text|article)|main-?(?:text|article)|page-content|blog-(?:content|post|body)|news-?(?:content|text|body)|markdown-body|mw-parser-output|prose|rich-?text|richtext|wysiwyg|message-?(?:body|content|text)|text-content|articlebody|single-content|theme-doc-markdown|rst-content|documentwrapper|devsite-article-body|td-post-content|entry__content|postcontent|t-f|cooked)(?= |$)/
const SCREEN_READER =
  /(?:^|[ -])(?:sr-only|visually-?hidden|screen-?reader(?:-text|-only)?|assistive-text|offscreen|a11y-hidden|element-invisible|show-for-sr|hidden-accessible)(?= |$)/

/** Panels of accordions and tabs: closed, but a click away, and read as content. */
const DISCLOSURE =
  /(?:^|[ -])(?:accordion|accordian|collapse|collapsible|tab-?panels?|tab-?pane|tab-?content|tabs-(?:slide|panel|content|item)|toggle-?content|faqs?|answer|expandable|disclosure|details-content|read-?more-content)(?=[ -]|$)/
const DISCLOSURE_ROLES: ReadonlySet<string> = new Set(['region', 'tabpanel'])

const NEVER_JUDGED: ReadonlySet<string> = new Set(['html', 'body', 'article', 'main'])
const STRONG_TAGS: ReadonlySet<string> = new Set(['nav', 'footer', 'dialog', 'menu', 'search'])
const WEAK_TAGS: ReadonlySet<string> = new Set(['aside', 'header'])
const STRONG_ROLES: ReadonlySet<string> = new Set([
  'navigation',
  'banner',
  'contentinfo',
  'search',
  'dialog',
  'alertdialog',
  'menu',
  'menubar',
  'toolbar',
])

/** Elements and texts of a form that are looked at for its inputs. */
const MAX_FORM_NODES = 500
/** Longer names are generated. */
const MAX_NAME_CHARS = 500
const NO_HINTS: Hints = { positive: false, comments: false, panel: false }

/** What is remembered of class names, over all pages: the web uses the same few thousand. Bounded, and no part of any result. */
const MAX_REMEMBERED = 20_000
const remembered = new Map<string, Hints>()

/** A reader of hints for one page. */
export function openHints(): (element: Element) => Hints {
  const named = new Map<string, Hints>()
  return (element) => {
    const { name: tag, attribs } = element
    if (tag === 'html' || tag === 'body') return NO_HINTS
    const name = attribs.id === undefined ? (attribs.class ?? '') : `${attribs.class ?? ''} ${attribs.id}`
    let hints = named.get(name)
    if (hints === undefined) {
      hints = readName(name)
      named.set(name, hints)
    }
    return withAttributes(hints, element)
  }
}

/** The hints of a class attribute and an id: of each of their words, the first one of a kind. */
function readName(name: string): Hints {
  let all = NO_HINTS
  for (const word of name.slice(0, MAX_NAME_CHARS).split(/\s+/)) {
    if (word.length < 2) continue
    let hints = remembered.get(word)
    if (hints === undefined) {
      hints = readWord(word)
      if (remembered.size >= MAX_REMEMBERED) remembered.clear()
      remembered.set(word, hints)
    }
    if (hints !== NO_HINTS) all = all === NO_HINTS ? hints : join(all, hints)
  }
  return all
}

function join(first: Hints, second: Hints): Hints {
  return {
    ...second,
    ...first,
    positive: first.positive || second.positive,
    comments: first.comments || second.comments,
    panel: first.panel || second.panel,
  }
}

function readWord(word: string): Hints {
  const parts = word
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[_:/.-]+/g, '-')
  const strong = CONSENT.test(parts) ? 'consent' : MODAL.test(parts) ? 'modal' : STRONG.exec(parts)?.[1]
  const weak = WEAK.exec(parts)?.[1]
  const positive = POSITIVE.test(parts)
  const comments = COMMENTS.test(parts)
  const panel = DISCLOSURE.test(parts)
  const hidden = SCREEN_READER.test(parts)
  if (strong === undefined && weak === undefined && !(positive || comments || panel || hidden)) return NO_HINTS
  return {
    ...(strong === undefined ? {} : { strong }),
    ...(weak === undefined ? {} : { weak }),
    positive,
    comments,
    panel,
    ...(hidden ? { hidden: 'class' } : {}),
  }
}

function withAttributes(named: Hints, element: Element): Hints {
  const { name: tag, attribs } = element
  const role = attribs.role
  const isPanel = named.panel || (role !== undefined && DISCLOSURE_ROLES.has(role))
  const hidden = isPanel ? undefined : (named.hidden ?? hiddenByAttribute(attribs))
  const isPositive =
    named.positive ||
    tag === 'article' ||
    tag === 'main' ||
    role === 'main' ||
    role === 'article' ||
    isArticleBody(attribs)
  if (NEVER_JUDGED.has(tag) || role === 'main')
    return { positive: isPositive, comments: false, panel: isPanel, ...(hidden === undefined ? {} : { hidden }) }
  const strong =
    STRONG_TAGS.has(tag) || (tag === 'form' && asksWhoYouAre(element))
      ? tag
      : role !== undefined && STRONG_ROLES.has(role)
        ? role
        : named.strong
  const weak = WEAK_TAGS.has(tag) ? tag : role === 'complementary' ? role : named.weak
  if (strong === named.strong && weak === named.weak && hidden === named.hidden && isPositive === named.positive)
    return named
  return {
    ...(strong === undefined ? {} : { strong }),
    ...(weak === undefined ? {} : { weak }),
    positive: isPositive,
    comments: named.comments,
    panel: isPanel,
    ...(hidden === undefined ? {} : { hidden }),
  }
}

function isArticleBody(attribs: Element['attribs']): boolean {
  const property = attribs.itemprop
  return property !== undefined && /\b(?:articleBody|text|reviewBody)\b/.test(property)
}

/** Does the form want a password or an address? Such forms sign up, sign in or subscribe; others wrap whole pages (ASP.NET). */
function asksWhoYouAre(form: Element): boolean {
  const stack: Node[] = [...form.children]
  let node = stack.pop()
  for (let seen = 0; node !== undefined && seen < MAX_FORM_NODES; seen += 1) {
    if (isElement(node)) {
      const { type = '', name = '' } = node.attribs
      if (node.name === 'input' && (/^(?:password|email|tel)$/i.test(type) || /mail|phone|passw/i.test(name)))
        return true
      for (const child of node.children) stack.push(child)
    }
    node = stack.pop()
  }
  return false
}

/** `hidden`, or an inline style that hides. `aria-hidden` hides from screen readers alone: slides of a carousel carry it. */
export function hiddenByAttribute(attribs: Element['attribs']): Hints['hidden'] {
  if (attribs.hidden !== undefined && attribs.hidden !== 'until-found') return 'attribute'
  const { style } = attribs
  return style !== undefined && /(?:display\s*:\s*none|visibility\s*:\s*hidden)/i.test(style) ? 'style' : undefined
}
