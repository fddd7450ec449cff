import { sentences } from './mail-server'
import { stateOfEmails } from './workers'

/** What an operator should know of emails that do not go out, in lines; none: a worker lives, and the mail server lets it in. */
export async function emailReport(): Promise<string[]> {
  const { living, lastSeenAt, mailFault, waiting } = await stateOfEmails()
  const wait = waiting === 1 ? '1 email waits.' : `${waiting} emails wait.`
  if (living === 0) {
    const since = lastSeenAt ? ` since ${lastSeenAt.toISOString().slice(0, 16).replace('T', ' ')} UTC` : ''
    return [
      `Emails: no worker has been heard of${since}, and ${wait} Start npm run worker, or look at its log.`,
    ]
  }
  return mailFault ? [`Emails: no worker gets into the mail server, and ${wait} ${sentences[mailFault]}`] : []
}
