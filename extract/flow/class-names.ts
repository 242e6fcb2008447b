/**
 * What the words of a class attribute or an id say about an element's content.
 *
 * A word counts at the end of a class name, or before a word that only names a part (`footer-wrap`): so `hidden` does not
 * match the generated `hidden-12t0irv`, nor `nav` `has-nav-open`.
 */
import { UNSEEN_WORDS, withHyphens } from '../inline/name-words.ts'

/** What a name says. One shape for all, so that readers of many stay fast. */
export interface NameHints {
  /** Chrome in every mode: the word that says so. */
  readonly strong: string | undefined
  /** Chrome where the mode weighs weak hints. */
  readonly weak: string | undefined
  /** The main content's own container. */
  readonly positive: boolean
  /** A container of readers' comments. */
  readonly comments: boolean
  /** A panel of an accordion or a set of tabs. */
  readonly panel: boolean
  /** Not shown by a browser: the sign that says so. */
  readonly hidden: 'class' | 'attribute' | 'style' | undefined
}

const PARTS =
  '(?:-(?:wrap|wrapper|container|inner|outer|area|section|block|box|lists?|items?|links?|bar|buttons?|btns?|module|modules|row|icons?|group|holder|panel|region|column|col|desktop|mobile|top|bottom|left|right|header|heading|title|tools?|cta|form|embed|widget|component|zone|slot|unit|cards?|strip|prompt|callout|banner|signup|inline|wall|gate|[0-9]+))*'

const pattern = (words: string): RegExp => new RegExp(`(?:^|[ -])(${words})${PARTS}(?= |$)`)

const STRONG = pattern(
  [
    'nav|navbar|navi|navigation|navigate|menu|submenu|mainmenu|topbar|topnav|subnav|sidenav|breadcrumbs?|crumbs?|pagination|pager|paginator|paging|pagenavi|post-navigation|prev-next|(?<!code-)toolbar',
    '(?<!(?:footnotes?|figure)-)footer|foot|colophon|copyright|masthead|titlearea|site-header|page-header-nav',
    '(?<!(?:from|has|no|with|without|in|show)-)toc(?:-?(?:set|view|sub|tree(?!-wrapper)|bar))?|table-of-contents|on-this-page|navheader|navfooter|rellinks|last-updated|lastupdated|edit-this-page|edit-page|edit-link|hideme|hide-when-js-enabled|sphx-glr-timing|sphx-glr-download-link-note',
    '(?<!h[1-6]-)related|relateds|related-(?:posts?|articles?|stories|content|news|topics|products|items)|recommend|recommended|recommends|recommendations?|recirc|recirculation|most-(?:read|popular|viewed|shared|recent)|popular-posts|trending|more-(?:stories|news|articles|posts|from|on|in)|read-(?:more|next|also|this-next)|also-(?:like|read)|you-may(?:-also)?-like|up-next|next-up|see-also-box|outbrain|taboola|zergnet|mgid|connatix(?:-[a-z]+)?|revcontent|rc-widget|dianomi|primis|plista|ligatus|engageya|similar|suggested|latest-(?:news|posts|articles)|recent-(?:posts|comments|articles)',
    'share|shares|sharing|sharer|share-this|sharedaddy|sharebar|addthis|addtoany|a2a-kit|social|socials|social-(?:media|share|sharing|links|icons)|follow-us|followus|like-button|jp-relatedposts',
    'cookies?|cookie-(?:banner|notice|consent)|consent|gdpr|ccpa|newsletters?|newsletter-signup|subscribe|subscription|subscriptions|sign-?up|signin|login|register|registration|regwall|mailchimp|optin',
    'ads|advert|advertisement|advertisements|advertising|advertorial|adsense|adslot|ad-unit|adunit|adbox|dfp|google-ads|gpt-ad|banner-ad|sponsor|sponsored|sponsors|promoted|promotion',
    'modal|popup|pop-up|popover|lightbox|tooltip|offcanvas|off-canvas|drawer|flyout|megamenu|mega-menu',
    'skip-links?|skip-to-content|search|searchform|search-form|searchbox|search-box|tagcloud|tag-cloud|tag-list|taglist|tags|post-tags|entry-tags|article-tags|editsection|mw-editsection|printfooter|catlinks|site-sub|jump-to-nav|mw-jump-link|navbox|vertical-navbox|noprint|no-print|language-switcher|lang-switcher|theme-(?:switch|switcher|toggle|selector)|mbrsel',
  ].join('|'),
)
/** Words that never name anything else, wherever they stand in a name, and the names of what is sold to ask for consent. */
const CONSENT =
  /(?:^|[ -])(?:cookies?|consent|gdpr|ccpa|cookiebanner|cookiebar|privacy-(?:box|banner|bar|popup|modal|overlay|manager|prompt|wall)|onetrust|cookiebot|cybot|didomi|qc-cmp2?|quantcast|truste|trustarc|usercentrics|uc-banner|iubenda|osano|cmplz|borlabs|klaro|cky|cmpbox|evidon|axeptio|tarteaucitron|sp-message|fc-dialog)(?=[ -]|$)/
/** What WordPress and its like write on a whole entry: its tags and categories stand beside them as `tag-ads`, `category-cookies`. */
const ENTRY = /(?:^|\s)(?:hentry|h-entry|type-post|type-page|status-publish)(?:\s|$)/

/** Names that begin so, whatever part of the dialog they name. */
const MODAL = /^modal(?=-|$)/

const WEAK = pattern(
  [
    '(?<!(?:table|group|inherit|function|method|property|attribute)-)header|widgets|textwidget|sidebar|side-bar|aside|rail|right-rail|banner|promo|promos',
    'meta|metadata|post-meta|entry-meta|article-meta|byline|by-line|author|authors|author-(?:box|bio|info|card|details|profile|name)|bio|about-the-author|about-author|dateline|timestamp|date|post-date|published|category|categories|post-categories|cat-links|reading-time',
    'article-resources|article-sources|legal|vote|votes|voting|poll|survey|feedback|contact-form|print-(?:only|header|logo)|video-?playlist|metabar|userinfo|user-info|profile|(?<!(?:member|type|method|function)-)signature|sig|avatar',
  ].join('|'),
)
const COMMENTS = pattern(
  '(?<!deprecation-)comments?|comment-list|commentlist|comments-list|comment-thread|disqus|disqus-thread|fb-comments|respond|user-comments|reader-comments',
)
/** What customers say of a thing is what its page says, whatever else it is called. */
const TESTIMONIALS = /(?:^|-)testimonials?(?=-|$)/
const POSITIVE =
  /(?:^|[ -])(?:article-?(?:body|content|text|copy|main)|entry-content|entry-body|post-?(?:content|body|text|message|article)|story-?(?:body|content|text)|body-?(?:content|copy|text)|content-?(?:body|text|article)|main-?(?:text|article)|page-content|blog-(?:content|post|body)|news-?(?:content|text|body)|markdown-body|mw-parser-output|prose|rich-?text|richtext|wysiwyg|message-?(?:body|content|text)|text-content|articlebody|single-content|theme-doc-markdown|rst-content|documentwrapper|devsite-article-body|td-post-content|entry__content|postcontent|t-f|cooked)(?= |$)/
const SCREEN_READER = new RegExp(`(?:^|[ -])(?:${UNSEEN_WORDS})(?= |$)|(?:^| )vh(?= |$)`)

/** Panels of accordions and tabs: closed, but a click away, and read as content. */
const DISCLOSURE =
  /(?:^|[ -])(?:accordion|accordian|collapse|collapsible|tab-?panels?|tab-?pane|tab-?content|tabs-(?:slide|panel|content|item)|toggle-?content|faqs?|answer|expandable|disclosure|details-content|read-?more-content)(?=[ -]|$)/

/** What an element has, or has not, is no name of it: `has-profile` is what phpBB calls a post, `layout--with-sidebar` the column beside one. */
const STATE = /(?:^|-)(?:has|have|with|without|no)-(?!print(?:$|-)).*$/

/** Any of them: most words of the web match none, and one test says so. */
const ANY = new RegExp(
  [STRONG, CONSENT, MODAL, WEAK, COMMENTS, POSITIVE, SCREEN_READER, DISCLOSURE].map(({ source }) => source).join('|'),
)

/** Longer names are generated. */
const MAX_NAME_CHARS = 500

export const NO_HINTS: NameHints = {
  strong: undefined,
  weak: undefined,
  positive: false,
  comments: false,
  panel: false,
  hidden: undefined,
}

/** Short words that were read, of any page: themes and frameworks name alike. Past so many all are forgotten. judgement: some hundred pages' words */
const KNOWN = new Map<string, NameHints>()
const MAX_KNOWN = 4000
/** Of a longer part V8 would keep the whole page. */
const MAX_KNOWN_CHARS = 12

/** The hints of a class attribute or an id: of each of its words, the first one of a kind. */
export function readName(name: string): NameHints {
  if (!/\s/.test(name)) return readWord(name.slice(0, MAX_NAME_CHARS))
  let all = NO_HINTS
  for (const word of name.slice(0, MAX_NAME_CHARS).split(/\s+/)) if (word !== '') all = joinHints(all, readWord(word))
  return all !== NO_HINTS && ENTRY.test(name) ? { ...all, strong: undefined, weak: undefined, comments: false } : all
}

function readWord(word: string): NameHints {
  if (word.length < 2) return NO_HINTS
  if (word.length > MAX_KNOWN_CHARS) return hintsOfWord(word)
  let hints = KNOWN.get(word)
  if (hints === undefined) {
    hints = hintsOfWord(word)
    if (KNOWN.size >= MAX_KNOWN) KNOWN.clear()
    KNOWN.set(word, hints)
  }
  return hints
}

/** Both hints; of a kind that both have, the first. */
export function joinHints(first: NameHints, second: NameHints): NameHints {
  if (second === NO_HINTS) return first
  if (first === NO_HINTS) return second
  return {
    strong: first.strong ?? second.strong,
    weak: first.weak ?? second.weak,
    positive: first.positive || second.positive,
    comments: first.comments || second.comments,
    panel: first.panel || second.panel,
    hidden: first.hidden ?? second.hidden,
  }
}

function hintsOfWord(word: string): NameHints {
  const name = /[^a-z0-9-]|--/.test(word) ? withHyphens(word) : word
  if (!ANY.test(name)) return NO_HINTS
  const parts = name.replace(STATE, '')
  if (parts !== name && !ANY.test(parts)) return NO_HINTS
  const strong = CONSENT.test(parts) ? 'consent' : MODAL.test(parts) ? 'modal' : STRONG.exec(parts)?.[1]
  const weak = WEAK.exec(parts)?.[1]
  const positive = POSITIVE.test(parts)
  const comments = COMMENTS.test(parts) && !TESTIMONIALS.test(parts)
  const panel = DISCLOSURE.test(parts)
  const hidden = SCREEN_READER.test(parts)
  return { strong, weak, positive, comments, panel, hidden: hidden ? 'class' : undefined }
}
