/** The word lists that come with m3w: written for it, from what English grammar and the web's furniture have. A file of the user's takes their place. */
import { sortLines } from '../../../core/sorted-lines.ts'
import type { TextListName } from '../../../schemas/index.ts'
import type { TextLists } from '../family/text-lists.ts'

/**
 * English words of closed classes: articles, pronouns, quantifiers, prepositions, conjunctions, auxiliaries, and their contractions.
 * @source judgement: the classes of OBELICS's list, for which its limits were found. On 626 web pages the share of stop words differs from that
 * by its list by -.007 on average (-.021 to .008 for nine in ten), the verdict at .35 for 8, and at .3 for 439 of 18,188 paragraphs
 */
const STOP_WORDS = `
a an the this that these those each every either neither both all any some no none another other others such what which whatever whichever whose i
me my mine myself you your yours yourself yourselves he him his himself she her hers herself it its itself we us our ours ourselves they them their
theirs themselves one ones oneself who whom whoever someone somebody something anyone anybody anything everyone everybody everything nobody nothing
about above across after against along among amongst around as at before behind below beneath beside besides between beyond by despite down during
except for from in inside into like near of off on onto out outside over past per round since than through throughout till to toward towards under
underneath until unto up upon via with within without and but or nor so yet if unless because although though while whereas whether when whenever
where wherever why how however then else once am is are was were be been being have has had having do does did doing done can could may might must
shall should will would ought cannot not more most much many few fewer less least little several own here there i'm i've i'd i'll you're you've
you'd you'll he's he'd he'll she's she'd she'll it's it'd it'll we're we've we'd we'll they're they've they'd they'll that's there's here's what's
who's where's how's isn't aren't wasn't weren't hasn't haven't hadn't don't doesn't didn't can't couldn't mustn't shouldn't won't wouldn't
`

/** Words of buttons, logins, share bars, newsletters, shops and consent notices: idea of OBELICS's step 13, the words are our own. */
const SPAM_WORDS = `
accept advert advertisement bookmark browser captcha cart checkout click cookie cookies coupon disclaimer download email facebook favorites feed
follow followers hashtag inbox instagram javascript linkedin login logout menu newsletter notifications opt-in opt-out password permalink pinterest
popup preferences print privacy profile promo register reply reset rss share shares sidebar sign-in sign-up signup sitemap skip snapchat sponsored
submit subscribe subscribed subscribers subscription telegram terms tiktok toggle trackback tweet tweets twitter unsubscribe username vote whatsapp
widget wishlist youtube
`

const listOf = (text: string) => sortLines(text.split(/\s+/))

/** Part of the version of measure-text. */
export const OWN_LISTS_VERSION = 1

/** They need no folder. */
export const OWN_LISTS: TextLists = new Map<TextListName, Buffer>([
  ['stop-words.en', listOf(STOP_WORDS)],
  ['spam-words.en', listOf(SPAM_WORDS)],
])
