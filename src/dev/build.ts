import { diskFault } from '../process/disk-faults'
import { buildPrograms } from './programs'
import { buildStyles } from './styles'

/** `npm run build`: makes `dist/` of `src/` and `views/styles`. Types are checked by `tsc`, not here. */
async function build(): Promise<void> {
  try {
    buildPrograms()
    await buildStyles()
  } catch (error) {
    const fault = diskFault(error, 'Build it as the user to whom the project belongs.')
    if (fault === null) throw error
    process.stderr.write(`${fault}\n`)
    process.exitCode = 1
  }
}

void build()
