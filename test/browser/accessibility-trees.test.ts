import { expect, test } from '@jest/globals'
import { make, send } from '../support/people'
import type { Visitor } from '../support/visitor'
import { openWalk } from '../support/walk'

const walk = openWalk()

/**
 * What a screen reader finds on a key page, in its order: a person can read it, and sees in a change what a change does to those who hear it.
 * Days, times and references are others each time.
 */
async function treeOf({ page }: Visitor, of = 'main'): Promise<string> {
  const tree = await page.locator(of).ariaSnapshot()
  return tree
    .replace(/\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:[a-z]*day)?, \d{1,2} \w+( \d{4})?/g, 'DAY')
    .replace(
      /\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December)\b/g,
      'DAY',
    )
    .replace(/\b\d\d:\d\d\b/g, 'TIME')
    .replace(/\b[0-9A-Z]{3}-[0-9A-Z]{3}\b/g, 'REFERENCE')
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')
}

test('the pages that people live in, as they are heard', async () => {
  const { lena, ruth, margit } = walk.people
  const client = await walk.come(lena)
  expect(await treeOf(client, 'body')).toMatchSnapshot(
    'a client’s own page, where nothing was said yet, and what stands around',
  )
  await client.go('/concerns/new')
  expect(await treeOf(client)).toMatchSnapshot('first words')
  await client.press('Preview')
  expect(await treeOf(client)).toMatchSnapshot('first words in which something is missing')
  await client.choose('Ruth Adler and practice owners I choose')
  await client.choose('Margit Sommer')
  await client.write('What happened', 'You looked at the clock all the time.')
  await client.press('Preview')
  expect(await treeOf(client)).toMatchSnapshot('the preview')

  const concern = await send(lena, { therapist: ruth.id, audience: 'together', owners: [margit.id] })
  const therapist = await walk.come(ruth)
  expect(await treeOf(therapist)).toMatchSnapshot('the inbox')
  await therapist.go(`/concerns/${concern}`)
  expect(await treeOf(therapist)).toMatchSnapshot('what waits for its first answer')
  await make(ruth, concern, 'acknowledge', { words: 'I did look at the clock. I am sorry.' })
  await make(ruth, concern, 'propose_closing', {
    repaired: 'I have put the clock away.',
    different: 'It stays away.',
  })
  await client.go(`/concerns/${concern}`)
  expect(await treeOf(client)).toMatchSnapshot('a conversation, and whether to close it')
  const owner = await walk.come(margit)
  await owner.go('/board')
  expect(await treeOf(owner)).toMatchSnapshot('the board')
})
