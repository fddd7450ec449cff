import { execFile } from 'node:child_process'
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** Makes a certificate of our own for localhost in this folder, in the files that the examples name. Needs openssl. */
export async function makeCertificate(folder: string): Promise<void> {
  const [certificate, key] = [join(folder, 'portal.pem'), join(folder, 'portal.key')]
  const parameters = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const about = ['-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  await run('openssl', [...parameters, ...about, '-keyout', key, '-out', certificate])
  const both = join(folder, 'portal-and-key.pem')
  await copyFile(certificate, both)
  await writeFile(both, await readFile(key), { flag: 'a' })
}

const run = promisify(execFile)
