/** The store in a bucket of a real gateway (radosgw), where its programs are installed: about 14 s to start it, and as long for the suite. */
import { after, before, describe } from 'node:test'
import { CreateBucketCommand } from '@aws-sdk/client-s3'
import { hasRadosGateway, type RadosGateway, startRadosGateway } from '../../../../bench/s3/rados-gateway.ts'
import { openS3Store } from '../../../../engine/stores/s3/s3-store.ts'
import { openS3Client } from '../../../../formats/s3/s3-client.ts'
import { storeConformance } from '../../../conformance/store.ts'

describe('on a real gateway', {
  skip: hasRadosGateway() ? false : 'radosgw, ceph-mon or ceph-osd is not installed',
}, () => {
  let gateway: RadosGateway | undefined
  let stores = 0
  before(async () => {
    gateway = await startRadosGateway()
    Object.assign(process.env, gateway.env)
    await openS3Client().send(new CreateBucketCommand({ Bucket: 'stores' }))
  })
  after(() => gateway?.stop())

  storeConformance('the S3 store', async () => {
    stores += 1
    return { store: openS3Store(`s3://stores/n${stores}`), close: async () => {} }
  })
})
