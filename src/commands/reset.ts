import { configOrEnd } from '../process/startup'
import { forgetTryOut } from '../process/try-out'

/** `npm run reset`: the next start of the try-out begins afresh. A real installation is never touched. */
async function reset(): Promise<void> {
  const config = configOrEnd('web')
  const forgotten = config.tryOut && (await forgetTryOut(config))
  if (!forgotten) process.exitCode = 1
  if (forgotten) process.stdout.write('Everything of the try-out is forgotten. npm start begins afresh.\n')
  else
    process.stderr.write(
      config.tryOut ? 'It is running. Stop it first.\n' : 'This is no try-out. Nothing was done.\n',
    )
}

void reset()
