/** What kind of page it is, from what it says of itself, its address and its structure. No rule names a site. */

import type { PageType } from '../../schemas/document.ts'
import type { PageFlow } from '../flow/page-flow.ts'
import { DOCUMENTATION_ADDRESS } from '../page/manual.ts'
import { ARTICLE_TYPES, type Claims, type PageFacts } from '../page/page-facts.ts'
import { MIN_PRICES, PRICE, PRICE_TAG_WORDS } from './goods.ts'
import type { MainContent } from './main-content.ts'
import { OF_OTHER_PAGES } from './measure/reasons.ts'

/** schema.org types. */
const PRODUCT_TYPES = /^(?:Product|ProductGroup|IndividualProduct|Vehicle)$/
const COLLECTION_TYPES = /^(?:ItemList|CollectionPage|OfferCatalog|SearchResultsPage)$/
const DOCUMENTATION_TYPES = /^(?:TechArticle|APIReference)$/
/** Open Graph types. */
const PRODUCT_OG = /product/i

/** Addresses. */
const ARTICLE_ADDRESS = /\/(?:blogs?|posts?|news|articles?|story|stories|p)\/|\/(?:19|20)\d\d[/-][01]?\d[/-]/i
const COLLECTION_ADDRESS = /\/(?:collections?|(?:product-)?categor(?:y|ies)|browse|shop)\//i
const PRODUCT_ADDRESS = /\/(?:products?|itm|items?|dp|app)\/[^/?]+/i

/** Share of kept words in code blocks that makes a page technical documentation, if nothing says that it is an article. */
const CODE_SHARE = 0.3
/** Reasons of items that lead to other pages. */
const LISTED = /^(?:links|listing)/

/** Is the page about one thing that is sold? A page of many may describe each. */
export function isProductPage(url: string, { structuredTypes, ogType = '' }: Claims): boolean {
  const says = (types: RegExp): boolean => structuredTypes.some((type) => types.test(type))
  const isMany = says(COLLECTION_TYPES) || COLLECTION_ADDRESS.test(url)
  return PRODUCT_OG.test(ogType) || PRODUCT_ADDRESS.test(url) || (says(PRODUCT_TYPES) && !isMany)
}

/** The type of a page whose main content is known: what it calls itself, then its address, then what its text is like. */
export function pageTypeOf(flow: PageFlow, main: MainContent, facts: PageFacts, url: string, claims: Claims): PageType {
  const { structuredTypes, ogType = '', publishedDate } = claims
  const says = (types: RegExp): boolean => structuredTypes.some((type) => types.test(type))
  const { listedWords, prices, codeWords } = measure(flow, main)
  const isList = main.mode.lists || listedWords > main.keptWords
  if (facts.forum) return 'forum'
  if (says(DOCUMENTATION_TYPES) || DOCUMENTATION_ADDRESS.test(url)) return 'documentation'
  if (COLLECTION_ADDRESS.test(url) || ((isList || says(COLLECTION_TYPES)) && prices >= MIN_PRICES)) return 'collection'
  if (says(PRODUCT_TYPES) || PRODUCT_OG.test(ogType) || PRODUCT_ADDRESS.test(url)) return 'product'
  if (isList || says(COLLECTION_TYPES)) return 'listing'
  if (says(ARTICLE_TYPES) || publishedDate !== undefined || ARTICLE_ADDRESS.test(url)) return 'article'
  if (codeWords > CODE_SHARE * main.keptWords) return 'documentation'
  return facts.article ? 'article' : 'service'
}

function measure(
  { items }: PageFlow,
  { kept, reasons }: MainContent,
): { readonly listedWords: number; readonly prices: number; readonly codeWords: number } {
  let listedWords = 0
  let prices = 0
  let codeWords = 0
  for (const item of items) {
    if (item.kind !== 'text') continue
    const reason = reasons[item.index] ?? ''
    if (LISTED.test(reason) || OF_OTHER_PAGES.has(reason)) listedWords += item.words
    if (item.words <= PRICE_TAG_WORDS && PRICE.test(item.text)) prices += 1
    if (item.role === 'code' && kept[item.index]) codeWords += item.words
  }
  return { listedWords, prices, codeWords }
}
