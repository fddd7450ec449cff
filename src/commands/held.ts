import { parseArgs } from 'node:util'
import { linesOf } from '../backup/after-restore'
import { letHeldGo, trustWishes } from '../backup/store'
import { asOperator } from '../database/migrations/migrations'
import { definersAsOperator, findOptionalRestore } from '../installation/store'
import { runOnce } from '../process/startup'

const usage = `Use: npm run held                     says what waits since a restore
     npm run held -- --send           lets the emails go, and the messages that were about to go out
     npm run held -- --never-send     drops these emails; the messages go back to their writers as drafts
     npm run held -- --trust-wishes   lets news go to clients by what they wished when the backup was taken
`

const warning =
  'Careful: a client may have asked for no email, or for other hours, after the backup was taken. An email at the wrong moment can tell ' +
  'somebody else that they come here.\n'

/** `npm run held`: what waits since a restore, and letting it go. */
void runOnce('operator', async ({ adminDatabaseUrl = '' }) => {
  const asked = readArguments(process.argv.slice(2))
  if (!asked) {
    process.stderr.write(usage)
    return false
  }
  return asOperator(adminDatabaseUrl, async admin => {
    const state = await findOptionalRestore(definersAsOperator(admin))
    if (!state) {
      process.stdout.write('No backup has been brought into this database, and nothing waits.\n')
      return true
    }
    if (state.rehearsal && asked !== 'look') {
      process.stderr.write('This is a copy to rehearse with. No email leaves it.\n')
      return false
    }
    if (asked === 'trust-wishes') {
      await trustWishes(admin)
      process.stdout.write(
        `${warning}News goes to ${state.clients} clients by what they wished when the backup was taken.\n`,
      )
      return true
    }
    if (asked !== 'look' && state.heldBefore === null) {
      process.stdout.write('Nothing is held any more.\n')
      return true
    }
    if (asked !== 'look') await letHeldGo(admin, asked === 'never-send')
    const lines = asked === 'look' ? [...linesOf(state), '', usage.trimEnd()] : [doneText(asked, state)]
    process.stdout.write(`${lines.join('\n')}\n`)
    return true
  })
})

type Asked = 'look' | 'send' | 'never-send' | 'trust-wishes'

function doneText(asked: Asked, { emails, words }: { emails: number; words: number }): string {
  return asked === 'send'
    ? `On their way now: ${emails} emails and ${words} messages. News to clients who have not said how they want to hear from us still waits.`
    : `Dropped: ${emails} emails. Back with their writers as drafts: ${words} messages.`
}

function readArguments(args: string[]): Asked | null {
  try {
    const flag = { type: 'boolean' } as const
    const { values } = parseArgs({ args, options: { send: flag, 'never-send': flag, 'trust-wishes': flag } })
    const [asked, ...more] = (Object.keys(values) as (keyof typeof values)[]).filter(name => values[name])
    return more.length > 0 ? null : (asked ?? 'look')
  } catch {
    return null
  }
}
