/** What a box is called that holds what somebody wrote in a thread, and nothing that software writes around it. */
import type { Block } from '../../flow/blocks.ts'

/** XenForo, vBulletin, MyBB, Discourse, IPS, Lemmy, Stack Exchange, NodeBB, Flarum. `postbody` holds the date and the signature too (phpBB, vBulletin 4). */
const BODY =
  /(?:^|[\s_-])(?:(?:message|msg|comment|reply|answer)[_-]?(?:body|content|text)|post(?:[_-](?:content|text|message)|content|text|message)|post_body|bbwrapper|cooked|js-post-body|md-div)(?=$|\s)/i
/** In a box called `postbody` or `postrow`, the one named so holds what the post says (phpBB, vBulletin 4). */
const CONTENT = /(?:^|\s)content(?=$|\s)/i
const POST = /(?:^|\s)post(?:body|row)(?=$|\s)/i
/** What a reader signs with stands in boxes within. */
const SIGNED = /signature|(?:^|[\s_-])sig(?:$|[\s_-])/i
/** Longer class attributes are generated. The same as of places of posts (keep/posts.ts). */
const MAX_NAME_CHARS = 200
/** Boxes around a text that are asked: its own, a paragraph's, a wrapper's. Judgement. */
const LEVELS = 3

/** Tells of a block whether it stands in what a post says. Each is looked at once: thousands of lines may stand in one, whose class is as long as a page may be. */
export function postBodies(blocks: readonly Block[]): (block: Block) => boolean {
  const told = new Map<Block, boolean>()
  return (block) => {
    const known = told.get(block) ?? isInPostBody(blocks, block)
    told.set(block, known)
    return known
  }
}

function isInPostBody(blocks: readonly Block[], block: Block): boolean {
  let box: Block | undefined = block
  for (let level = 0; level < LEVELS && box !== undefined; level += 1) {
    const { itemprop } = box.element.attribs
    const name = nameOf(box)
    if (SIGNED.test(name)) return false
    if (itemprop === 'text' || BODY.test(name) || (CONTENT.test(name) && isInPost(blocks, box))) return true
    box = blocks[box.parent]
  }
  return false
}

function nameOf({ element: { attribs } }: Block): string {
  return (attribs.class ?? '').slice(0, MAX_NAME_CHARS)
}

function isInPost(blocks: readonly Block[], { parent }: Block): boolean {
  let box = blocks[parent]
  for (let level = 0; level < LEVELS && box !== undefined; level += 1) {
    if (POST.test(nameOf(box))) return true
    box = blocks[box.parent]
  }
  return false
}
