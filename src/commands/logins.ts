import { ConfigFault, type Config } from '../config'
import { asOperator } from '../database/migrations/migrations'
import { makeLogin, type Login } from '../installation/logins'
import { runOnce } from '../process/startup'

/** `npm run logins`: makes the logins that DATABASE_URL, WORKER_DATABASE_URL and BACKUP_DATABASE_URL name, with their passwords, each with its one role. */
void runOnce('operator', async config => {
  const logins = loginsIn(config)
  if (logins.length === 0) {
    process.stderr.write(
      'Set DATABASE_URL, WORKER_DATABASE_URL and BACKUP_DATABASE_URL, or some of them: the logins in them are made.\n',
    )
    return false
  }
  await asOperator(config.adminDatabaseUrl ?? '', async admin => {
    for (const login of logins) {
      await makeLogin(admin, login)
      process.stdout.write(`The login ${login.name} can connect, as ${login.role}.\n`)
    }
  })
  return true
})

function loginsIn({ databaseUrl, workerDatabaseUrl, backupDatabaseUrl }: Config): Login[] {
  return [
    ...loginIn('DATABASE_URL', databaseUrl, 'makeright_web'),
    ...loginIn('WORKER_DATABASE_URL', workerDatabaseUrl, 'makeright_worker'),
    ...loginIn('BACKUP_DATABASE_URL', backupDatabaseUrl, 'makeright_backup'),
  ]
}

/** @throws ConfigFault */
function loginIn(setting: string, url: string | undefined, role: Login['role']): Login[] {
  if (url === undefined) return []
  const { username, password } = new URL(url)
  const login = { name: decodeURIComponent(username), password: decodeURIComponent(password), role }
  if (login.name === '' || login.password === '')
    throw new ConfigFault(`${setting}: names no user with a password`)
  // Others would have to be prepared as RFC 4013 says, by us and by every driver alike.
  if (!/^[\x21-\x7e]+$/.test(login.password))
    throw new ConfigFault(`${setting}: has other letters in its password than those of ASCII`)
  return [login]
}
