import type { Person } from '../../people/person'
import { momentOfFace } from '../../time/moments'
import type { Talk } from '../rules/agreements'
import type { OpenedConcern } from '../store/opened-concern'

/** Whether a talk on which both had agreed was still to come when this was closed. */
export function isCalledOffByClosing(
  { practice }: Person,
  { since }: Pick<OpenedConcern, 'since'>,
  { byClosing, time }: Talk,
): boolean {
  return byClosing && (time === null || momentOfFace(time, practice) > since)
}
