import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from '../../../src/config'

/** Where a proxy stands in a trial, and before what. */
export interface Place {
  /** Of its settings, logs and certificate. */
  readonly folder: string
  /** Where it speaks TLS, and where it only leads there. */
  readonly ports: { readonly tls: number; readonly plain: number }
  /** Of the two portals. */
  readonly portals: readonly [number, number]
}

export interface Proxy {
  readonly name: string
  readonly program: string
  readonly package: string
  /** The file in deploy/proxies that is tried. */
  readonly file: string
  /** Makes of it what runs in a trial. @returns what the program is started with */
  prepare(place: Place): Promise<readonly string[]>
}

/** The files of deploy/proxies as operators get them, apart from ports, folders and the name of the host. */
export const proxies: readonly Proxy[] = [
  {
    name: 'nginx',
    program: 'nginx',
    package: 'nginx-light',
    file: 'nginx.conf',
    async prepare(place) {
      const { folder } = place
      const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
        .map(name => `${name}_temp_path ${folder}/${name};`)
        .join(' ')
      const site = await written(place, this.file, text =>
        text
          .replaceAll(/^ *listen \[::\].*\n/gm, '')
          .replace('listen 80', `listen ${at(place.ports.plain)}`)
          .replace('listen 443', `listen ${at(place.ports.tls)}`),
      )
      const main = join(folder, 'main.conf')
      await writeFile(
        main,
        `${isRoot() ? 'user root;' : ''} daemon off; pid ${folder}/nginx.pid; error_log ${folder}/start.log;
         events {} http { ${temporary} include ${site}; }`,
      )
      return ['-c', main, '-p', folder, '-e', join(folder, 'start.log')]
    },
  },
  {
    name: 'HAProxy',
    program: 'haproxy',
    package: 'haproxy',
    file: 'haproxy.cfg',
    async prepare(place) {
      const file = await written(place, this.file, text =>
        text
          .replace('log /dev/log local0', 'log stdout format raw local0')
          .replace('bind :80', `bind ${at(place.ports.plain)}`)
          .replace('bind :443', `bind ${at(place.ports.tls)}`),
      )
      return ['-db', '-f', file]
    },
  },
  {
    name: 'Caddy',
    program: 'caddy',
    package: 'caddy',
    file: 'Caddyfile',
    async prepare(place) {
      const { folder, ports } = place
      const file = await written(place, this.file, text =>
        text
          .replace(
            /^\{\n/m,
            `{\n\tadmin off\n\tstorage file_system ${folder}\n\thttp_port ${ports.plain}\n\thttps_port ${ports.tls}\n`,
          )
          .replace(
            /^\{\$SITE:localhost\} \{\n/m,
            `localhost {\n\tbind 127.0.0.1\n\ttls ${folder}/portal.pem ${folder}/portal.key\n`,
          ),
      )
      return ['run', '--adapter', 'caddyfile', '--config', file]
    },
  },
  {
    name: 'Apache',
    program: 'apache2',
    package: 'apache2',
    file: 'apache.conf',
    async prepare(place) {
      const { folder, ports } = place
      const site = await written(place, this.file, text =>
        text
          .replace('<VirtualHost *:80>', `<VirtualHost ${at(ports.plain)}>`)
          .replace('<VirtualHost *:443>', `<VirtualHost ${at(ports.tls)}>`),
      )
      const modules = [
        ...['mpm_event', 'authz_core', 'alias', 'ssl', 'socache_shmcb', 'headers', 'setenvif', 'reqtimeout'],
        ...['proxy', 'proxy_http', 'proxy_balancer', 'slotmem_shm', 'lbmethod_byrequests'],
      ]
      const lines = [
        `ServerRoot ${folder}`,
        `PidFile ${folder}/apache.pid`,
        `DefaultRuntimeDir ${folder}`,
        ...(isRoot() ? ['User www-data', 'Group www-data'] : []),
        ...modules.map(name => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`),
        ...Object.values(ports).map(port => `Listen ${at(port)}`),
        `ErrorLog ${folder}/start.log`,
        `Include ${site}`,
      ]
      const main = join(folder, 'main.conf')
      await writeFile(main, lines.join('\n'))
      return ['-D', 'FOREGROUND', '-f', main]
    },
  },
]

async function written(
  { folder, portals }: Place,
  name: string,
  adapt: (text: string) => string,
): Promise<string> {
  const text = (await readFile(join(root, 'deploy', 'proxies', name), 'utf8'))
    .replaceAll('portal.example.org', 'localhost')
    .replaceAll('/etc/makeright/tls', folder)
    .replaceAll(/\/var\/log\/\w+/g, folder)
    .replaceAll('127.0.0.1:3000', at(portals[0]))
    .replaceAll('127.0.0.1:3001', at(portals[1]))
  const file = join(folder, name)
  await writeFile(file, adapt(text))
  return file
}

const at = (port: number) => `127.0.0.1:${port}`
const isRoot = () => process.getuid?.() === 0
