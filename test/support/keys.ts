import { randomBytes } from 'node:crypto'
import { readConfig } from '../../src/config'

/** Master keys as an operator makes them, as settings. */
export function newKeySettings() {
  const key = () => randomBytes(32).toString('base64')
  return { WORDS_KEY: key(), ADDRESSES_KEY: key() }
}

/** New master keys as the settings give them. */
export function newKeys() {
  return keysIn(newKeySettings())
}

export function keysIn(keys: ReturnType<typeof newKeySettings>) {
  const portal = {
    DATABASE_URL: 'postgres://portal@db.example/makeright',
    BASE_URL: 'https://portal.example',
    MAIL_FROM: 'Messages <messages@portal.example>',
  }
  return readConfig({ ...portal, ...keys }).keys
}
