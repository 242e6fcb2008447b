/**
 * A real S3 gateway on this machine: Ceph's radosgw over one monitor and one object daemon that keeps everything in memory. About 14 s to start,
 * some 210 MB. Debian: `apt-get install radosgw ceph-mon ceph-osd ceph-common`. Loopback only.
 */
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'

export interface RadosGateway {
  readonly endpoint: string
  /** What the AWS SDK reads: endpoint, region and keys. */
  readonly env: Readonly<Record<string, string>>
  makeBucket(name: string): Promise<void>
  /** Kills the gateway alone; what is stored stays. */
  killGateway(): Promise<void>
  startGateway(): Promise<void>
  stop(): Promise<void>
}

/** Of all objects. @source the largest thing that is put in is a dataset of the demo */
const STORE_BYTES = 4 * 1024 ** 3
const START_MS = 60_000
const PROGRAMS = ['radosgw', 'radosgw-admin', 'ceph', 'ceph-mon', 'ceph-osd', 'ceph-authtool', 'monmaptool', 'setpriv']

/** Are all programs of it installed? */
export function hasRadosGateway(): boolean {
  return PROGRAMS.every((name) => spawnSync('which', [name]).status === 0)
}

/** Starts all three daemons and makes a user. The caller stops it. */
export async function startRadosGateway(): Promise<RadosGateway> {
  const folder = await mkdtemp(join(tmpdir(), 'm3w-rados-'))
  const [mon2, mon1, port] = await freePorts(3)
  const [accessKey, secretKey] = [randomBytes(8).toString('hex'), randomBytes(16).toString('hex')]
  const children: ChildProcess[] = []
  const conf = join(folder, 'ceph.conf')
  const run = async (program: string, ...args: string[]): Promise<void> =>
    void (await promisify(execFile)(program, ['-c', conf, ...args], { timeout: START_MS }))
  const daemon = (program: string, ...args: string[]): ChildProcess => {
    // Whoever starts it may be killed: then the daemons die too.
    const words = ['--pdeathsig', 'KILL', '--', program, '-c', conf, '-f', ...args]
    const child = spawn('setpriv', words, { stdio: 'ignore' })
    children.push(child)
    return child
  }
  const fsid = randomUUID()
  await writeFile(conf, configText({ folder, fsid, mon1: mon1 ?? 0, mon2: mon2 ?? 0, port: port ?? 0 }))
  await makeMonitor({ folder, fsid, mon1: mon1 ?? 0, mon2: mon2 ?? 0 }, run)
  daemon('ceph-mon', '-i', 'a')
  await makeObjectDaemon(folder, conf, run)
  daemon('ceph-osd', '-i', '0')
  await run('ceph', 'osd', 'crush', 'add', 'osd.0', '1.0', 'host=one', 'root=default')
  let gateway: ChildProcess
  const endpoint = `http://127.0.0.1:${port}`
  const startGateway = async (): Promise<void> => {
    gateway = daemon('radosgw', '-n', 'client.rgw.a', '--no-mon-config')
    await answers(endpoint)
  }
  await startGateway()
  const user = ['--uid=m3w', '--display-name=m3w', `--access-key=${accessKey}`, `--secret-key=${secretKey}`]
  await run('radosgw-admin', '-n', 'client.rgw.a', '--no-mon-config', 'user', 'create', ...user)
  return {
    endpoint,
    env: {
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: accessKey,
      AWS_SECRET_ACCESS_KEY: secretKey,
    },
    async makeBucket(name) {
      const credentials = { accessKeyId: accessKey, secretAccessKey: secretKey }
      const client = new S3Client({ endpoint, forcePathStyle: true, region: 'us-east-1', credentials })
      await client.send(new CreateBucketCommand({ Bucket: name }))
      client.destroy()
    },
    killGateway: () => kill(gateway),
    startGateway,
    async stop() {
      // The object daemon does not listen to SIGTERM for long.
      await Promise.all(children.map(kill))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

interface Monitor {
  readonly folder: string
  readonly fsid: string
  readonly mon1: number
  readonly mon2: number
}

function configText({ folder, fsid, mon1, mon2, port }: Monitor & { readonly port: number }): string {
  return `[global]
fsid = ${fsid}
mon_host = [v2:127.0.0.1:${mon2},v1:127.0.0.1:${mon1}]
mon_initial_members = a
auth_cluster_required = cephx
auth_service_required = cephx
auth_client_required = cephx
keyring = ${folder}/keyring
run_dir = ${folder}
pid_file = ${folder}/$name.pid
admin_socket = ${folder}/$name.asok
log_file = ${folder}/$name.log
mon_data = ${folder}/mon
osd_data = ${folder}/osd
osd_journal = ${folder}/osd/journal
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 4
osd_pool_default_pgp_num = 4
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
osd_objectstore = memstore
memstore_device_bytes = ${STORE_BYTES}
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 2000
mon_warn_on_pool_no_redundancy = false
[client.rgw.a]
rgw_frontends = beast endpoint=127.0.0.1:${port} tcp_nodelay=1
rgw_dynamic_resharding = false
rgw_enable_usage_log = false
`
}

type RunTool = (program: string, ...args: string[]) => Promise<void>

async function makeMonitor({ folder, fsid, mon1, mon2 }: Monitor, run: RunTool): Promise<void> {
  const keyring = join(folder, 'keyring')
  const caps: Readonly<Record<string, readonly string[]>> = {
    'mon.': ['mon', 'allow *'],
    'client.admin': ['mon', 'allow *', 'osd', 'allow *', 'mgr', 'allow *'],
    'osd.0': ['mon', 'allow profile osd', 'osd', 'allow *'],
    'client.rgw.a': ['mon', 'allow rw', 'osd', 'allow rwx'],
  }
  for (const [n, [name, pairs]] of Object.entries(caps).entries()) {
    const capArgs = Array.from({ length: pairs.length / 2 }, (_, at) => ['--cap', ...pairs.slice(at * 2, at * 2 + 2)])
    const create = n === 0 ? ['--create-keyring'] : []
    await run('ceph-authtool', keyring, ...create, '--gen-key', '-n', name, ...capArgs.flat())
  }
  const map = join(folder, 'monmap')
  const address = `[v2:127.0.0.1:${mon2},v1:127.0.0.1:${mon1}]`
  await run('monmaptool', '--create', '--fsid', fsid, '--addv', 'a', address, '--enable-all-features', map)
  await mkdir(join(folder, 'mon'))
  await mkdir(join(folder, 'osd'))
  await run('ceph-mon', '--mkfs', '-i', 'a', '--monmap', map, '--keyring', keyring)
}

async function makeObjectDaemon(folder: string, conf: string, run: RunTool): Promise<void> {
  const keyring = join(folder, 'keyring')
  const uuid = randomUUID()
  await run('ceph', 'osd', 'new', uuid)
  // The monitor knows its own key and the administrator's alone.
  await run('ceph', 'auth', 'import', '-i', keyring)
  await promisify(execFile)('ceph-osd', ['-c', conf, '-i', '0', '--mkfs', '--osd-uuid', uuid], { timeout: START_MS })
}

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1')
      await new Promise((resolve) => server.once('listening', resolve))
      return server
    }),
  )
  const ports = servers.map((server) => (server.address() as { port: number }).port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}

async function answers(endpoint: string): Promise<void> {
  const deadline = performance.now() + START_MS
  while (performance.now() < deadline) {
    try {
      await fetch(endpoint)
      return
    } catch {
      await sleep(100)
    }
  }
  throw new Error(`radosgw did not answer at ${endpoint} within ${START_MS / 1000} s`)
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone
}
