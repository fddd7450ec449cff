import { join } from 'node:path'
import { z } from 'zod'
import { limits } from './limits/table'

/** Where the project stands: the folder above src/ and dist/. */
export const root = join(__dirname, '..')

export type Config = ReturnType<typeof readConfig>

/** One readable line for each fault. Never holds a value: it might be a secret. */
export class ConfigFault extends Error {
  override readonly name = 'ConfigFault'
}

/**
 * Reads all settings (the table in docs/operating.md). Without DATABASE_URL this is a try-out, which takes none of the
 * settings that only a real installation has.
 * @throws ConfigFault
 */
export function readConfig(env: NodeJS.ProcessEnv, purpose: Purpose = 'web') {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const real = given.DATABASE_URL !== undefined || purpose !== 'web'
  const result = settings.safeParse(given)
  const faults = [
    ...(result.error?.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`) ?? []),
    ...faultsIn(given, real ? purpose : 'try-out', result.success),
  ]
  if (!result.success || faults.length > 0) throw new ConfigFault(faults.join('\n'))
  const { data } = result
  const baseUrl = data.BASE_URL ?? `http://localhost:${data.PORT}`
  return {
    tryOut: !real,
    host: real ? data.HOST : '127.0.0.1',
    port: data.PORT,
    baseUrl,
    secure: baseUrl.startsWith('https:'),
    databaseUrl: data.DATABASE_URL,
    workerDatabaseUrl: data.WORKER_DATABASE_URL,
    adminDatabaseUrl: data.DATABASE_ADMIN_URL,
    backupDatabaseUrl: data.BACKUP_DATABASE_URL,
    backupKey: data.BACKUP_KEY,
    databaseConnections: data.DATABASE_CONNECTIONS,
    keys: {
      words: data.WORDS_KEY,
      addresses: data.ADDRESSES_KEY,
      wordsBefore: data.WORDS_KEY_BEFORE,
      addressesBefore: data.ADDRESSES_KEY_BEFORE,
      index: data.INDEX_KEY,
    },
    headsFile: real ? data.HEADS_FILE : join(data.DATA_FOLDER, 'heads.jsonl'),
    smtpUrl: data.SMTP_URL,
    mailFrom: data.MAIL_FROM,
    bounceAddress: data.BOUNCE_ADDRESS,
    bounceImapUrl: data.BOUNCE_IMAP_URL,
    trustedProxies: data.TRUSTED_PROXIES,
    hstsSubdomains: data.HSTS_SUBDOMAINS === 'yes',
    limits: {
      signInAddress: data.LIMIT_SIGN_IN_ADDRESS,
      signInNetwork: data.LIMIT_SIGN_IN_NETWORK,
      sending: data.LIMIT_SENDING,
      doorNetwork: data.LIMIT_DOOR_NETWORK,
      doorPractice: data.LIMIT_DOOR_PRACTICE,
      returnNetwork: data.LIMIT_RETURN_NETWORK,
    },
    undoSeconds: data.UNDO_SECONDS,
    leaveTo: data.LEAVE_TO,
    zoneData: data.ZONE_DATA,
    clamd: data.CLAMD,
    objects: data.OBJECTS_URL && {
      url: data.OBJECTS_URL,
      region: data.OBJECTS_REGION,
      accessKey: data.OBJECTS_ACCESS_KEY ?? '',
      secretKey: data.OBJECTS_SECRET_KEY ?? '',
    },
    objectsKeepDays: data.OBJECTS_KEEP_DAYS,
    metricsPort: data.METRICS_PORT,
    metricsHost: data.METRICS_HOST,
    dataFolder: data.DATA_FOLDER,
    mailbox: join(data.DATA_FOLDER, 'mailbox'),
    logLevel: data.LOG_LEVEL,
  }
}

/** What is missing, or needs something else that is. */
function faultsIn(given: NodeJS.ProcessEnv, purpose: Purpose | 'try-out', isReadable: boolean): string[] {
  const isGiven = (name: string) => given[name] !== undefined
  const alone =
    purpose === 'try-out'
      ? onlyReal.filter(isGiven).map(name => `${name}: needs DATABASE_URL too`)
      : needed[purpose].filter(name => !isGiven(name)).map(name => `${name}: is missing`)
  const hasObjectKeys = isGiven('OBJECTS_ACCESS_KEY') && isGiven('OBJECTS_SECRET_KEY')
  return [
    ...alone,
    ...(isGiven('BOUNCE_IMAP_URL') && !isGiven('BOUNCE_ADDRESS')
      ? ['BOUNCE_IMAP_URL: needs BOUNCE_ADDRESS too']
      : []),
    ...(isReadable && isGiven('OBJECTS_URL') && !hasObjectKeys
      ? ['OBJECTS_URL: needs OBJECTS_ACCESS_KEY and OBJECTS_SECRET_KEY too']
      : []),
  ]
}

/** What programs of PostgreSQL are given of our settings: none of our keys. In English, so that we can read what they say. */
export function programSettings(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => /^(PATH|HOME|TMPDIR|PG(?!OPTIONS)\w+)$/.test(name))
  return { ...Object.fromEntries(kept), LC_ALL: 'C', PGAPPNAME: 'makeright', PGCONNECT_TIMEOUT: '10' }
}

const databaseUrl = z.url({ protocol: /^postgres(ql)?$/, error: 'is not a postgres:// URL' })

const wholeNumber = (least: number, most: number) =>
  z.coerce
    .number({ error: 'is not a number' })
    .int({ error: 'is not a whole number' })
    .min(least, { error: `is below ${least}` })
    .max(most, { error: `is above ${most}` })

const masterKey = z
  .string()
  .regex(/^[A-Za-z0-9+/]{43}=$/, { error: 'is not 32 bytes in base64 (openssl rand -base64 32)' })
  .transform(text => Buffer.from(text, 'base64'))
  .refine(bytes => new Set(bytes).size >= 12, { error: 'is too regular to be random' })

/** By TLS, or on this machine. */
function isSafeWay(address: string): boolean {
  return address.startsWith('https:') || /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])([:/]|$)/.test(address)
}

/** @param text such as scanner.example:3310, or [::1]:3310 */
function hostAndPort(text: string): { host: string; port: number } {
  const at = text.lastIndexOf(':')
  return { host: text.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(text.slice(at + 1)) }
}

const settings = z.object({
  DATABASE_URL: databaseUrl.optional(),
  WORKER_DATABASE_URL: databaseUrl.optional(),
  DATABASE_ADMIN_URL: databaseUrl.optional(),
  BACKUP_DATABASE_URL: databaseUrl.optional(),
  DATABASE_CONNECTIONS: wholeNumber(1, 200).default(10),
  BASE_URL: z
    .url({ protocol: /^https?$/, error: 'is not a web address' })
    .transform(text => text.replace(/\/+$/, ''))
    .refine(text => new URL(text).pathname === '/' && !new URL(text).search, { error: 'must have no path' })
    .refine(
      text => isSafeWay(text), // its path is empty
      { error: 'must begin with https://, except on this machine itself' },
    )
    .optional(),
  HOST: z.string().default('127.0.0.1'),
  PORT: wholeNumber(0, 65_535).default(3000),
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'is not an smtp:// or smtps:// URL' }).optional(),
  MAIL_FROM: z
    .string()
    .regex(/^[^<>"\r\n,]+ <[^\s<>,]+@[^\s<>,]+>$/, {
      error: 'is not of the form: Name <address@example.org>',
    })
    .default('Messages <messages@localhost>'),
  BOUNCE_ADDRESS: z
    .string()
    .regex(/^[\w.!#$%&'*+/=?^`|~-]{0,26}\{\}[\w.=-]*@[a-z0-9.-]+$/i, {
      error: 'is not of the form bounces+{}@example.org, with at most 26 characters besides {} before the @',
    })
    .refine(text => text.indexOf('@') <= 28, { error: 'has more than 26 characters besides {} before the @' })
    .optional(),
  BOUNCE_IMAP_URL: z.url({ protocol: /^imaps?$/, error: 'is not an imap:// or imaps:// URL' }).optional(),
  WORDS_KEY: masterKey.optional(),
  ADDRESSES_KEY: masterKey.optional(),
  WORDS_KEY_BEFORE: masterKey.optional(),
  ADDRESSES_KEY_BEFORE: masterKey.optional(),
  BACKUP_KEY: masterKey.optional(),
  INDEX_KEY: masterKey.optional(),
  HEADS_FILE: z.string().optional(),
  TRUSTED_PROXIES: wholeNumber(0, 10).default(0),
  HSTS_SUBDOMAINS: z.enum(['yes', 'no'], { error: 'is neither yes nor no' }).default('no'),
  LIMIT_SIGN_IN_ADDRESS: wholeNumber(2, 1_000_000).default(limits.mails.most),
  LIMIT_SIGN_IN_NETWORK: wholeNumber(1, 1_000_000).default(limits.signInSteps.most),
  LIMIT_SENDING: wholeNumber(1, 1_000_000).default(limits.sending.most),
  LIMIT_DOOR_NETWORK: wholeNumber(1, 1_000_000).default(limits.doorNetwork.most),
  LIMIT_DOOR_PRACTICE: wholeNumber(1, 1_000_000).default(limits.doorPractice.most),
  LIMIT_RETURN_NETWORK: wholeNumber(1, 1_000_000).default(limits.returnNetwork.most),
  UNDO_SECONDS: wholeNumber(0, 600).default(60),
  LEAVE_TO: z
    .url({ protocol: /^https$/, error: 'is not an https:// address' })
    .default('https://www.wikipedia.org/'),
  CLAMD: z
    .string()
    .regex(/^(\/.+|(\[[\da-f:.]+\]|[^\s/:]+):\d{1,5})$/i, {
      error: 'is neither a path that begins with / nor of the form host:port',
    })
    .transform(text => (text.startsWith('/') ? { path: text } : hostAndPort(text)))
    .optional(),
  OBJECTS_URL: z
    .url({ protocol: /^https?$/, error: 'is not a web address' })
    .transform(text => text.replace(/\/+$/, ''))
    .refine(text => isSafeWay(text), { error: 'must begin with https://, except on this machine itself' })
    .refine(text => !/[?#@]/.test(text), { error: 'must have no login and nothing after the bucket' })
    .optional(),
  OBJECTS_REGION: z.string().default('us-east-1'),
  OBJECTS_ACCESS_KEY: z.string().optional(),
  OBJECTS_SECRET_KEY: z.string().optional(),
  OBJECTS_KEEP_DAYS: wholeNumber(0, 3_650).default(0),
  METRICS_PORT: wholeNumber(0, 65_535).optional(),
  METRICS_HOST: z.string().default('127.0.0.1'),
  ZONE_DATA: z.string().optional(),
  DATA_FOLDER: z.string().default(join(root, '.data')),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug']).default('info'),
})

const onlyReal = [
  'WORKER_DATABASE_URL',
  'DATABASE_ADMIN_URL',
  'SMTP_URL',
  'BOUNCE_ADDRESS',
  'BOUNCE_IMAP_URL',
  'WORDS_KEY',
  'ADDRESSES_KEY',
  'WORDS_KEY_BEFORE',
  'ADDRESSES_KEY_BEFORE',
  'HEADS_FILE',
  'BACKUP_DATABASE_URL',
  'BACKUP_KEY',
  'INDEX_KEY',
  'OBJECTS_URL',
  'OBJECTS_ACCESS_KEY',
  'OBJECTS_SECRET_KEY',
] as const

const needed = {
  web: ['DATABASE_URL', 'BASE_URL', 'MAIL_FROM', 'WORDS_KEY', 'ADDRESSES_KEY'],
  worker: ['WORKER_DATABASE_URL', 'BASE_URL', 'MAIL_FROM', 'SMTP_URL', 'ADDRESSES_KEY'],
  bounces: ['WORKER_DATABASE_URL', 'ADDRESSES_KEY', 'BOUNCE_ADDRESS'],
  mailing: ['SMTP_URL', 'MAIL_FROM'],
  'mail records': ['MAIL_FROM'],
  operator: ['DATABASE_ADMIN_URL'],
  'letting in': ['DATABASE_ADMIN_URL', 'BASE_URL', 'WORDS_KEY', 'ADDRESSES_KEY'],
  rotating: ['DATABASE_ADMIN_URL', 'WORDS_KEY', 'ADDRESSES_KEY'],
  verifying: ['DATABASE_ADMIN_URL', 'ADDRESSES_KEY'],
  'checking files': ['DATABASE_ADMIN_URL', 'OBJECTS_URL', 'OBJECTS_ACCESS_KEY', 'OBJECTS_SECRET_KEY'],
  'backing up': ['BACKUP_DATABASE_URL', 'BACKUP_KEY'],
  restoring: ['DATABASE_ADMIN_URL', 'ADDRESSES_KEY', 'BACKUP_KEY'],
  restored: ['DATABASE_ADMIN_URL', 'ADDRESSES_KEY'],
} as const satisfies Record<string, readonly string[]>

/** What a process is for decides which settings it must be given, and which secrets it must not need. */
export type Purpose = keyof typeof needed
