/** The one way to make a client for S3: endpoint, region and credentials come from the environment (or the AWS profile), time-outs from here. */
import { S3Client } from '@aws-sdk/client-s3'
import { s3Endpoint } from './s3-address.ts'

/** What S3 takes for unsaid, and the region of Common Crawl's bucket. */
const DEFAULT_REGION = 'us-east-1'
/** @source ../docs/scale.md; judgement: a connection within a region takes milliseconds */
const CONNECT_MS = 5_000
/** To the head of an answer, the body of the request included, and without a byte: 16 MiB at 280 KB/s. @source judgement: a slower line is a broken one */
const ATTEMPT_MS = 60_000
/** A task reads one stream and writes a few; more sockets would only wait. @source judgement */
const MAX_SOCKETS = 64

/** Opens a client that asks each thing once; nothing is asked yet. An attempt has `attemptMs` (a minute) to its answer, and as long without a byte. What is asked again: s3-service.ts. */
export function openS3Client({ attemptMs = ATTEMPT_MS }: { readonly attemptMs?: number | undefined } = {}): S3Client {
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env
  const isAws = s3Endpoint() === undefined
  const agent = { keepAlive: true, maxSockets: MAX_SOCKETS }
  return new S3Client({
    region: AWS_REGION ?? AWS_DEFAULT_REGION ?? DEFAULT_REGION,
    // Its attempts are nobody's business but ours. @source docs/adr/0023
    maxAttempts: 1,
    // Other makes of S3 stand behind one name, without a name for each bucket.
    forcePathStyle: !isAws,
    // Older makes answer 411 to checksums behind the body, or keep them as data; requests carry Content-MD5 anyway.
    requestChecksumCalculation: isAws ? 'WHEN_SUPPORTED' : 'WHEN_REQUIRED',
    // Checksums are of whole objects, and a range has none.
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: attemptMs,
      throwOnRequestTimeout: true,
      socketTimeout: attemptMs,
      httpAgent: agent,
      httpsAgent: agent,
    },
  })
}
