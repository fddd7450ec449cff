import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { checkCopy, verifyCopy } from '../support/copies'
import { expectNoSidewaysScroll, lookAtFile } from '../support/looking'
import { make, send } from '../support/people'
import type { Visitor } from '../support/visitor'
import { walkBothWays } from '../support/walk'

const long = 'You looked at the clock while I spoke, and I did not know whether to go on. '.repeat(12)

/** How many sheets of paper a printed page needs. */
const pagesIn = (pdf: Buffer) => pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0

walkBothWays(walk => {
  const { scripts, visit, come, look } = walk
  let lena: Visitor
  let concern: string
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'makeright-copies-'))
    const { people } = walk
    const choices = { therapist: people.ruth.id, audience: 'therapist', help: ['heard'] } as const
    const id = await send(people.lena, choices, new Date(), long)
    await make(people.ruth, id, 'acknowledge', { words: 'I did, and it must have hurt. '.repeat(20) })
    await make(people.lena, id, 'write', { words: 'It did. Could we begin with it next time?' })
    concern = `/concerns/${id}`
    lena = await come(people.lena)
  })
  afterAll(() => rm(folder, { recursive: true }))

  test('Lena takes her copy, reads it without any network, and it holds', async () => {
    await lena.go(concern)
    await lena.open('About this')
    await lena.follow('A copy of the whole conversation')
    await look(lena, '90-copy')
    const file = await download('Download as a page')
    expect(file.name).toBe('note.html')
    expect(await verifyCopy(await readFile(file.path, 'utf8'))).toMatchObject({ code: 0, err: '' })
    await expectGoodOnItsOwn(file.path)
    const data = await download('Download as data')
    expect(data.name).toBe('note.json')
    expect(await verifyCopy(await readFile(data.path, 'utf8'))).toMatchObject({ code: 0, err: '' })
  })

  test('she prints her own words for the session, on one sheet of paper', async () => {
    await lena.go(concern)
    await lena.open('About this')
    await lena.follow('Your words on one page, to bring along')
    await look(lena, '91-session')
    expect(await lena.text()).not.toContain('must have hurt')
    await lena.page.emulateMedia({ media: 'print' })
    const printed = (await lena.page.locator('body').innerText()).replace(/\s+/g, ' ')
    expect(printed.trim()).toMatch(/^What I wrote \w+day, /)
    expect(printed.trim()).toMatch(/begin with it next time\?$/)
    expect(pagesIn(await lena.page.pdf({ format: 'A4' }))).toBe(1)
    await lena.page.emulateMedia({ media: null })
  })

  async function download(link: string): Promise<{ name: string; path: string }> {
    const waiting = lena.page.waitForEvent('download')
    await lena.page.getByRole('link', { name: link }).click()
    const file = await waiting
    const path = join(folder, file.suggestedFilename())
    await file.saveAs(path)
    return { name: file.suggestedFilename(), path }
  }

  /** Opened from a disk, in a browser that has never been anywhere and reaches nothing. */
  async function expectGoodOnItsOwn(path: string): Promise<void> {
    const reader = await visit({ at: 'file://', offline: true })
    await reader.go(pathToFileURL(path).href)
    expect(await reader.text()).toContain(long.trim())
    expect(checkCopy(await reader.page.content())).toMatchObject({ code: 0, err: '' }) // as a browser writes it when it saves a page
    const font = 'getComputedStyle(document.querySelector(".words")).fontFamily'
    expect(await reader.page.evaluate(font)).toContain('Georgia') // its own style applies
    await (scripts ? lookAtFile(reader, '92-file') : expectNoSidewaysScroll(reader))
    await reader.page.emulateMedia({ media: 'print' })
    expect(pagesIn(await reader.page.pdf({ format: 'A4' }))).toBeLessThan(4)
  }
})
