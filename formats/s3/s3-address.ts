/** `s3://bucket/path`, as people write it, and where it is asked for. */

export interface S3Address {
  readonly bucket: string
  /** Behind the bucket's slash, as it stands; may be empty. */
  readonly path: string
}

/** Reads an address; undefined for what is none. @source Amazon S3 User Guide, "General purpose bucket naming rules": 3 to 63 of a-z, 0-9, "." and "-" */
export function parseS3Address(url: string): S3Address | undefined {
  const [, bucket, path = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(url) ?? []
  return bucket === undefined ? undefined : { bucket, path }
}

/** Where S3 is asked if that is not AWS. @source AWS SDKs and Tools Reference Guide, "Service-specific endpoints" */
export function s3Endpoint(): string | undefined {
  return process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL
}
