import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { until } from '../support/patience'
import { driverBy, newProfile, type Driver, type Tell } from './driver'
import { openScreen, start } from '../support/machine'

/** Where WebDriver has each command in HTTP, below its session. */
const addresses: Readonly<Record<string, (id: string) => string>> = {
  Navigate: () => '/url',
  ExecuteScript: () => '/execute/sync',
  ElementClick: id => `/element/${id}/click`,
  ElementSendKeys: id => `/element/${id}/value`,
}

/** WebKit, as Safari and GNOME Web are built on, on a screen that nobody sees. */
export async function openWebKit(): Promise<Driver> {
  const port = await freePort()
  const { folder, remove } = await newProfile()
  const screen = await openScreen()
  const webkit = start('WebKitWebDriver', [`--port=${port}`], { DISPLAY: screen.display, HOME: folder })
  const url = `http://127.0.0.1:${port}/session`
  await until(() =>
    fetch(url).then(
      () => true,
      () => false,
    ),
  )
  const options = { 'webkitgtk:browserOptions': { args: ['--automation'] } }
  const session = (await ask(url, { capabilities: { alwaysMatch: options } })) as {
    sessionId: string
    capabilities: { browserVersion: string }
  }
  const tell: Tell = (command, { id, ...parameters }) =>
    ask(`${url}/${session.sessionId}${addresses[command]?.(String(id)) ?? ''}`, parameters)
  return driverBy(tell, `WebKit ${session.capabilities.browserVersion}`, async () => {
    await webkit.stop()
    await screen.stop()
    await remove()
  })
}

async function ask(url: string, body: Readonly<Record<string, unknown>>): Promise<unknown> {
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body) })
  const { value } = (await answer.json()) as { value: unknown }
  if (!answer.ok) throw new Error(`${url}: ${JSON.stringify(value).slice(0, 400)}`)
  return value
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
