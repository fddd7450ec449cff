import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { v7 as newId } from 'uuid'
import { saveDraft } from '../../../src/concerns/store/words/drafts'
import { root } from '../../../src/config'
import { openHouse, type House } from '../../support/house'
import { make, send } from '../../support/people'
import { practiceOf } from '../../support/practices'
import { keptFolder, keptKeys, migrationsNow, rowsIn, writtenRelease } from '../../support/releases'
import setup from '../../support/setup'

/** What somebody said, who answered, and what waits: small, and never of anybody real. */
const words = {
  said: 'You looked at the clock all the time, and I stopped talking.',
  answered: 'I did look at the clock. I am sorry, and I see what it did.',
  waits: 'There is something about the bill that I have not said yet.',
}

/** `npm run keep`: keeps a small practice as this version leaves it, for all versions to come. */
async function keep(): Promise<void> {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  const end = await setup()
  const house = await openHouse(keptKeys)
  await tellStory(house)
  const release = {
    migrations: await migrationsNow(),
    words: Object.values(words),
    rows: await rowsIn(house.admin),
  }
  writeFileSync(join(keptFolder, `${version}.sql`), writtenRelease(release))
  await house.close()
  await end()
}

async function tellStory(house: House): Promise<void> {
  await house.stopSending()
  const { margit, ruth, lena, josef } = await practiceOf(house, {
    margit: { name: 'Margit Sommer', roles: ['owner'] },
    ruth: { name: 'Ruth Adler', roles: ['therapist'] },
    lena: { name: 'Lena Brandt', roles: ['client'], sees: ['ruth'] },
    josef: { name: 'Josef Hartl', roles: ['client'], sees: ['ruth'] },
  })
  const choices = { therapist: ruth.id, audience: 'together', owners: [margit.id] } as const
  const concern = await send(lena, { ...choices, owners: [...choices.owners] }, new Date(), words.said)
  await make(ruth, concern, 'acknowledge', { words: words.answered })
  const draft = {
    id: newId(),
    concernId: null,
    move: 'send',
    seen: 0,
    words: { happened: words.waits },
  } as const
  await saveDraft(josef, { ...draft, choices: { therapist: ruth.id, audience: 'therapist' } }, new Date())
}

void keep()
