import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { readAddress, sameAddress } from '../../src/mail/address'
import { openBrowser, signInMail, type Browser } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver } from '../support/people'
import { practiceOf } from '../support/practices'
import { translatorFor } from '../../src/language/translator'

describe('an address is read as people copy it:', () => {
  test.each([
    ['ann@example.org', 'ann@example.org'],
    ['  ann@example.org\t', 'ann@example.org'],
    ['ann@example.org\u200B', 'ann@example.org'],
    ['\uFEFFann@exam\u00ADple.org', 'ann@example.org'],
    ['\u202Eann@example.org\u202C', 'ann@example.org'],
    ['an\u2060n@example.org', 'ann@example.org'],
    ['mailto:ann@example.org', 'ann@example.org'],
    ['"ann@example.org"', 'ann@example.org'],
    ['(ann@example.org)', 'ann@example.org'],
    ['ann@example.org (Ann Berg)', 'ann@example.org'],
    ['MAILTO:ann%2Btherapy@example.org?subject=Hello%20you', 'ann+therapy@example.org'],
    ['Ann Berg <ann@example.org>', 'ann@example.org'],
    ['"Berg, Ann" <ann@example.org>;', 'ann@example.org'],
    ['<mailto:ann@example.org>', 'ann@example.org'],
    ['ann@example.org,', 'ann@example.org'],
    ['ann@example.org.', 'ann@example.org'],
    ['ａｎｎ＠ｅｘａｍｐｌｅ。ｏｒｇ', 'ann@example.org'],
    ['r&d@example.org', 'r&d@example.org'],
    ['a/b=c@example.org', 'a/b=c@example.org'],
    ["o'neil!#$%*?^`{|}~@example.ie", "o'neil!#$%*?^`{|}~@example.ie"],
    ['hana..k.@mobile.example', 'hana..k.@mobile.example'],
    ['jörg.is.not.here@example.org', null],
    ['ann@müller.example', 'ann@müller.example'],
    ['ann@MÜLLER.example', 'ann@müller.example'],
    ['ann@mu\u0308ller.example', 'ann@müller.example'],
    ['ann@xn--mller-kva.example', 'ann@müller.example'],
    ['ann@例え.テスト', 'ann@例え.テスト'],
    ['ann@straße.example', 'ann@straße.example'],
    ['', null],
    ['ann', null],
    ['ann@', null],
    ['@example.org', null],
    ['ann@localhost', null],
    ['ann@127.0.0.1', null],
    ['ann@[127.0.0.1]', null],
    ['ann@exam ple.org', null],
    ['an n@example.org', null],
    ['ann@example..org', null],
    ['ann@-example.org', null],
    ['ann@exa_mple.org', null],
    ['ann@example.org:25', null],
    ['ann@example.org/x', null],
    ['ann@ex%61mple.org', null],
    ['ann@xn--a.example', null],
    ['ann@example.org, ben@example.org', null],
    ['ann@example.org\nBcc: ben', null],
    ['"ann berg"@example.org', null],
    [`${'a'.repeat(65)}@example.org`, null],
    [`ann@${'a'.repeat(64)}.example`, null],
  ])('%j is %j', (typed, address) => {
    expect(readAddress(typed).address).toBe(address)
  })

  test.each([
    ['Ann@Example.ORG', 'ann@example.org'],
    ['ann@müller.example', 'ann@xn--mller-kva.example'],
    ['ANN@MÜLLER.EXAMPLE', 'mailto:ann@xn--mller-kva.example'],
    ['Ann Berg <ann@example.org>', 'ann@example.org\u200B'],
  ])('%j and %j are one person’s', (one, other) => {
    expect(sameAddress(one)).toBe(sameAddress(other))
  })

  test('and whoever wrote something else is told what is wrong with it', () => {
    const t = translatorFor('en')
    const faultOf = (typed: string) => {
      const { fault } = readAddress(typed)
      return fault && t(fault)
    }
    expect(faultOf('jörg@example.org')).toContain('letters a to z')
    expect(faultOf('a@b.example c@d.example')).toContain('more than one address')
    expect(faultOf('a@b.example, <c@d.example>')).toContain('more than one address')
    expect(faultOf('ann')).toContain('name@example.org')
    expect(faultOf('ann@example.org\u2800')).toContain('name@example.org')
  })
})

describe('somebody whose domain has an umlaut', () => {
  let house: House
  beforeAll(async () => {
    house = await openHouse()
    await practiceAtTheRiver(house)
  })
  afterAll(() => house.close())

  test('is the same person however their browser sends it, and gets mail at the form that servers know', async () => {
    const { clara } = await practiceOf(house, {
      petra: { name: 'Petra Holm', roles: ['owner', 'therapist'] },
      clara: { name: 'Clara Vogt', roles: ['client'], sees: ['petra'], address: 'clara@vögel.example' },
    })
    const ascii = 'clara@xn--vgel-5qa.example'
    const signedIn = async (browser: Browser, address: string) => {
      const { digits } = await signInMail(house, { address: ascii }, () =>
        browser.post('/sign-in', { address }),
      )
      return browser.post('/sign-in/digits', { digits })
    }
    for (const address of [clara.address, ascii, 'Clara Vogt <CLARA@VÖGEL.EXAMPLE>', `mailto:${ascii}`]) {
      const browser = openBrowser(house)
      expect((await signedIn(browser, address)).status).toBe(303)
      const account = await browser.get('/account')
      expect(account.text).toContain('clara@vögel.example')
    }
    for (const { raw } of house.post.to(ascii)) expect(raw).not.toMatch(/[^\0-~]/)
  })
})
