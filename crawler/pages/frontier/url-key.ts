/**
 * The frontier's dedup key of a URL: coarser than its normal form, so that spellings of one page are asked once. Only for
 * telling URLs apart; what is fetched and archived is the URL as it was linked. @source Heritrix keeps the same two levels.
 */
import { hash } from 'node:crypto'
import { withoutRootDot } from '../../../core/url.ts'

/**
 * Parameters that only say where a visitor came from. Of prefixes that others use, too (`pk_id` is the key of a row), the names are listed.
 * @source Brave's query filter (brave-core, query_filter/utils.cc), Matomo's, HubSpot's and Google's names of campaigns
 */
const CAMPAIGN =
  /^(?:utm_[a-z_]+|(?:pk|piwik|mtm|matomo)_(?:campaign|cpn|kwd|keyword|source|medium|content|cid|group|placement)|hsa_(?:acc|cam|grp|ad|src|tgt|kw|mt|net|ver|la|ol)|g(?:clid|clsrc|braid)|wbraid|srsltid|dclid|fbclid|fb_(?:action_ids|action_types|ref|source)|msclkid|y(?:clid|mclid|sclid)|ttclid|twclid|li_fat_id|igshid|igsh|epik|mc_[ce]id|mkt_tok|_ga|_gl|_openstat|_hsenc|_hsmi|__hs(?:fp|sc|tc)|hsctatracking|oly_(?:anon|enc)_id|rb_clickid|s_cid|s_kwcid|vero_(?:conv|id)|wickedid|wt_mc|xtor)$/i
/** Parameters that only say who a visitor is. */
const SESSION =
  /^(?:phpsess(?:id|ionid)|jsessionid|aspsessionid[a-z]*|asp\.net_sessionid|cfid|cftoken|sessionid|session_id|session-id|sessid|oscsid|zenid|xtcsid|modsid|osclid|ci_session|sw-context-token)$/i
/** Names that may be a session's: they are where the value is an id and no word. */
const PERHAPS_SESSION = /^(s|sid|ssid|sess|session|sesskey|session_key|sessionkey|user_session)$/i
/** 16 hex digits, or 20 letters and digits of both kinds. @source judgement: PHP writes 22 to 32, Tomcat 32, Rails 32 */
const SESSION_ID = /^(?:[0-9a-f]{16,}|(?=[a-z_-]*\d)(?=[\d_-]*[a-z])[0-9a-z_-]{20,})$/i
/** @source RFC 3986 section 2.3 */
const UNRESERVED = /^[A-Za-z0-9._~-]$/

/** Key of a normalised URL: no scheme, one escaping, parameters sorted and without noise, no session in the path. */
export function dedupKeyOf(url: string): string {
  const { host, pathname, search } = new URL(url)
  const path = oneEscaping(pathname)
    // Parameters of a segment: /shop;jsessionid=1A2B/cart.
    .replace(/;([^/;=]+=[^/;]*)/g, (all, parameter: string) => (isSession(parameter) ? '' : all))
    // ASP.NET without cookies: /(S(lit3py55t21z5v55vlm25s55))/page.aspx.
    .replace(/\/\([SFA]\([0-9a-z]{16,}\)\)(?=\/)/gi, '')
  const parameters = search
    .slice(1)
    .split('&')
    .filter((parameter) => parameter !== '' && !isNoise(parameter))
    .map(oneEscaping)
    .sort()
  return `${withoutRootDot(host)}${path}${parameters.length === 0 ? '' : `?${parameters.join('&')}`}`
}

/** 64 bits of a hash, as a signed integer for SQLite. At 10^7 URLs a partition the odds of any collision are 3 in 10^6. */
export function fingerprintOf(key: string): bigint {
  return hash('sha256', key, 'buffer').readBigInt64BE(0)
}

function isNoise(parameter: string): boolean {
  return CAMPAIGN.test(nameOf(parameter)) || isSession(parameter)
}

function isSession(parameter: string): boolean {
  const name = nameOf(parameter)
  return SESSION.test(name) || (PERHAPS_SESSION.test(name) && SESSION_ID.test(parameter.slice(name.length + 1)))
}

function nameOf(parameter: string): string {
  return parameter.split('=', 1)[0] ?? ''
}

function oneEscaping(text: string): string {
  if (!text.includes('%')) return text
  return text.replace(/%[0-9a-f]{2}/gi, (found) => {
    const character = String.fromCharCode(Number.parseInt(found.slice(1), 16))
    return UNRESERVED.test(character) ? character : found.toUpperCase()
  })
}
