import { callDefiner } from '../../database/connections'
import { dayMs } from '../../time/days'

/**
 * What an operator should know of the object store, in lines; none: all is well.
 * @param isSet whether a setting names a bucket @param keepDays how long removed ones are kept on purpose
 */
export async function objectsReport(isSet: boolean, keepDays: number, now: Date): Promise<string[]> {
  const [state] = await callDefiner<{ areUsed: boolean; oldestToRemove: Date | null }>('state_of_objects')
  if (!state) return []
  const { areUsed, oldestToRemove } = state
  const lines: string[] = []
  if (areUsed && !isSet)
    lines.push('Files: some lie in an object store, and OBJECTS_URL does not name it. Nobody can open them.')
  const late = oldestToRemove && now.getTime() - oldestToRemove.getTime() > (keepDays + 1) * dayMs
  if (late)
    lines.push(
      'Files: objects wait to be removed. Look in the log of the workers, and whether they have the settings of the object store.',
    )
  return lines
}
