import { configOrEnd } from '../process/startup'
import { forgetTryOut } from '../process/try-out'

/** `npm run reset`: the next start of the try-out starts from the beginning. A real installation is never touched. */
async function reset(): Promise<void> {
  const config = configOrEnd('web')
  const forgotten = config.tryOut && (await forgetTryOut(config))
  if (!forgotten) process.exitCode = 1
  if (forgotten)
    process.stdout.write('The try-out is empty again. npm start tells its story from the beginning.\n')
  else
    process.stderr.write(
      config.tryOut
        ? 'The try-out is running. Stop it first.\n'
        : 'This is not a try-out, so nothing was done.\n',
    )
}

void reset()
