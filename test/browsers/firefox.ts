import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { until } from '../support/patience'
import { driverBy, newProfile, type Driver, type Tell } from './driver'
import { start } from '../support/machine'

/** Firefox without a window. It takes WebDriver's commands by Marionette, its own wire, so no program has to stand between. */
export async function openFirefox(): Promise<Driver> {
  const { folder, remove } = await newProfile()
  await writeFile(join(folder, 'user.js'), 'user_pref("marionette.port", 0);\n') // it picks one that is free
  const firefox = start('firefox-esr', ['--headless', '--marionette', '--no-remote', '--profile', folder], {
    HOME: folder,
  })
  const portFile = join(folder, 'MarionetteActivePort')
  const port = () => readFile(portFile, 'utf8').then(Number, () => 0)
  await until(async () => (await port()) > 0)
  const socket = connect(await port(), '127.0.0.1')
  const tell = await speak(socket)
  const { capabilities } = (await tell('NewSession', {})) as {
    capabilities: { browserName: string; browserVersion: string }
  }
  return driverBy(tell, `Firefox ${capabilities.browserVersion}`, async () => {
    socket.destroy()
    await firefox.stop()
    await remove()
  })
}

/** Each message is its length in bytes, a colon, and JSON: a command is [0, number, name, parameters], its answer [1, number, fault, result]. */
async function speak(socket: Socket): Promise<Tell> {
  const waiting = new Map<number, (answer: { fault: unknown; result: unknown }) => void>()
  let received = Buffer.alloc(0)
  let greeted: () => void
  const greeting = new Promise<void>(resolve => (greeted = resolve))
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk])
    for (let message = takeMessage(); message; message = takeMessage()) {
      if (!Array.isArray(message)) greeted()
      else waiting.get(Number(message[1]))?.({ fault: message[2], result: message[3] })
    }
  })
  function takeMessage(): unknown {
    const colon = received.indexOf(':')
    const end = colon + 1 + Number(received.subarray(0, colon).toString())
    if (colon < 0 || received.length < end) return null
    const message: unknown = JSON.parse(received.subarray(colon + 1, end).toString())
    received = received.subarray(end)
    return message
  }
  await once(socket, 'connect')
  await greeting
  let number = 0
  return async (command, parameters) => {
    const mine = (number += 1)
    const text = JSON.stringify([0, mine, `WebDriver:${command}`, parameters])
    socket.write(`${Buffer.byteLength(text)}:${text}`)
    const { fault, result } = await new Promise<{ fault: unknown; result: unknown }>(resolve =>
      waiting.set(mine, resolve),
    )
    if (fault) throw new Error(`${command}: ${JSON.stringify(fault).slice(0, 400)}`)
    return valueIn(result)
  }
}

/** What is no record by itself comes as the value of one. */
function valueIn(result: unknown): unknown {
  return result !== null && typeof result === 'object' && 'value' in result ? result.value : result
}
