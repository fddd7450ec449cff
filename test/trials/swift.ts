import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { AwsV4Signer } from 'aws4fetch'
import type { BucketAddress } from '../../src/attachments/objects/bucket'
import { start } from '../support/machine'
import { until } from '../support/patience'
import { freePorts } from './ports'

/** The programs of an object store, with their Debian packages. */
export const swiftPrograms = {
  'swift-proxy-server': 'swift-proxy',
  'swift-account-server': 'swift-account',
  'swift-container-server': 'swift-container',
  'swift-object-server': 'swift-object',
  'swift-ring-builder': 'swift',
  memcached: 'memcached',
}

const parts = ['account', 'container', 'object'] as const

/** OpenStack Swift with its S3 interface, all of it on loopback and in this folder, with one bucket for us. */
export async function startSwift(folder: string) {
  const [proxy = 0, cache = 0, ...ports] = await freePorts(5)
  await mkdir(join(folder, 'devices', 'd1'), { recursive: true })
  await writeFile(
    join(folder, 'swift.conf'),
    '[swift-hash]\nswift_hash_path_prefix = trial\nswift_hash_path_suffix = trial\n',
  )
  const common = `[DEFAULT]\nbind_ip = 127.0.0.1\nworkers = 0\nswift_dir = ${folder}\nuser = ${userInfo().username}\nlog_level = ERROR\n`
  for (const [place, part] of parts.entries()) {
    const port = ports[place] ?? 0
    const builder = join(folder, `${part}.builder`)
    for (const step of ['create 8 1 1', `add r1z1-127.0.0.1:${port}/d1 1`, 'rebalance'])
      await promisify(execFile)('swift-ring-builder', [builder, ...step.split(' ')])
    await writeFile(
      join(folder, `${part}-server.conf`),
      `${common}bind_port = ${port}\ndevices = ${join(folder, 'devices')}\nmount_check = false\n[pipeline:main]\npipeline = ${part}-server\n[app:${part}-server]\nuse = egg:swift#${part}\n`,
    )
  }
  await writeFile(join(folder, 'proxy-server.conf'), `${common}bind_port = ${proxy}\n${proxySettings(cache)}`)
  const programs = [
    start('memcached', ['-l', '127.0.0.1', '-p', String(cache), '-u', userInfo().username]),
    ...[...parts, 'proxy'].map(part => start(`swift-${part}-server`, [join(folder, `${part}-server.conf`)])),
  ]
  const address: BucketAddress = {
    url: `http://127.0.0.1:${proxy}/makeright`,
    region: 'us-east-1',
    accessKey: 'trial:makeright',
    secretKey: 'only-for-a-trial',
  }
  await until(async () => (await makeBucket(address).catch(() => 0)) === 200)
  return {
    address,
    async stop() {
      await Promise.all(programs.map(program => program.stop()))
    },
  }
}

const proxySettings = (cache: number) => `[pipeline:main]
pipeline = catch_errors gatekeeper healthcheck cache listing_formats bulk s3api tempauth slo dlo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:healthcheck]
use = egg:swift#healthcheck
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:${cache}
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:bulk]
use = egg:swift#bulk
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
[filter:tempauth]
use = egg:swift#tempauth
user_trial_makeright = only-for-a-trial .admin
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
`

/** @returns the status */
async function makeBucket({ url, region, accessKey, secretKey }: BucketAddress): Promise<number> {
  const who = { accessKeyId: accessKey, secretAccessKey: secretKey }
  const signer = new AwsV4Signer({ method: 'PUT', url, service: 's3', region, ...who })
  const { headers } = await signer.sign()
  return (await fetch(url, { method: 'PUT', headers })).status
}
