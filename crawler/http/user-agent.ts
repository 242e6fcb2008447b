/** How the crawler introduces itself: one honest User-Agent for every byte that leaves, and a From header for mail contacts. */
import { M3wError } from '../../core/errors.ts'
import { VERSION } from '../../core/version.ts'
import type { NetworkConfig } from '../../schemas/index.ts'

/**
 * The identifying headers of a config: `<token>/<version> (+<contact>)`, and `from` where the contact is a mail address
 * (RFC 9110 section 10.1.2). Throws E_CONFIG without a contact: nobody is crawled by someone they cannot reach.
 */
export function identityHeaders(
  network: Pick<NetworkConfig, 'contact' | 'userAgentToken'>,
): Readonly<Record<string, string>> {
  const contact = network.contact?.trim()
  if (contact === undefined || contact === '') {
    throw new M3wError(
      'E_CONFIG',
      'network.contact is missing: expected a mail address or an http(s) page for site owners, got nothing. Pass --contact.',
    )
  }
  if (/[\r\n\0()]|[^\x20-\x7e]/.test(contact)) {
    throw new M3wError(
      'E_CONFIG',
      `network.contact cannot stand in a header: expected plain ASCII without parentheses, got ${JSON.stringify(contact)}. Give another.`,
    )
  }
  const isMail = /^[^\s@/]+@[^\s@/]+$/.test(contact)
  return {
    'user-agent': `${network.userAgentToken}/${VERSION} (+${isMail ? 'mailto:' : ''}${contact})`,
    ...(isMail ? { from: contact } : {}),
  }
}
