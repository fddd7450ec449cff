import { buildPrograms } from './programs'
import { buildStyles } from './styles'

/** `npm run build`: makes `dist/` of `src/` and `views/styles`. Types are checked by `tsc`, not here. */
async function build(): Promise<void> {
  buildPrograms()
  await buildStyles()
}

void build()
