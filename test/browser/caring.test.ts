import { beforeAll, expect, test } from '@jest/globals'
import type { Visitor } from '../support/visitor'
import { walkBothWays } from '../support/walk'

walkBothWays(walk => {
  const { come, look } = walk
  let ruth: Visitor
  let margit: Visitor
  let lena: Visitor

  beforeAll(async () => {
    ruth = await come(walk.people.ruth)
    margit = await come(walk.people.margit)
    lena = await come(walk.people.lena)
  })

  test('Ruth invites somebody', async () => {
    await ruth.follow('Clients')
    await look(ruth, '100-clients')
    await ruth.follow('Invite a client')
    await look(ruth, '101-invite')
    await ruth.press('Send the invitation')
    await look(ruth, '102-invite-errors')
    await ruth.write('Their name', 'Clara Rossi')
    await ruth.write('Their own email address', `${'clara.'.repeat(8)}rossi@new.example`)
    await ruth.choose('Yes, as a couple or a family')
    await ruth.press('Send the invitation')
    expect(await ruth.text()).toContain('The invitation is on its way.')
    await ruth.open('Invited')
    await look(ruth, '103-clients-invited')
    await ruth.press('Send it again')
    await ruth.open('Invited')
    await ruth.press('Take it back')
    expect(await ruth.text()).not.toContain('Clara Rossi')
  })

  test('Margit brings many from a file', async () => {
    await margit.follow('Clients')
    await look(margit, '104-clients-of-the-practice')
    await margit.follow('Invite many from a table')
    await look(margit, '105-import')
    await margit.press('Check the rows')
    await look(margit, '106-import-errors')
    await margit.page.getByLabel('A file').setInputFiles({
      name: 'clients.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(
        `\uFEFFName;Address;Therapist;Together\r\nInês Carvalho;ines@new.example;${walk.people.ruth.address};yes\r\nDan;ines@new.example;${walk.people.ruth.address};\r\n${'x'.repeat(300)};no address;;\r\n`,
      ),
    })
    await margit.press('Check the rows')
    expect(await margit.text()).toContain('Nothing is sent yet.')
    expect(await margit.text()).toContain('Two people cannot share an address')
    await look(margit, '107-import-preview')
    await margit.press('Invite them: 1')
    expect(await margit.text()).toContain('The invitations are on their way.')
    await margit.open('Invited')
    expect(await margit.text()).toContain('ines@new.example')
  })

  test('and brings the file that her calendar made, in which nothing is called as we call it', async () => {
    await margit.go('/clients/import')
    await margit.page.getByLabel('A file').setInputFiles({
      name: 'export.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(
        `Kundenliste 28.11.2026\r\n\r\nNachname;Vorname;Rufname;Anschrift;E-Mail\r\nM\xFCller;J\xF6rg Matthias;J\xF6rg;Lindengasse 4;joerg@new.example\r\n`,
        'latin1',
      ),
    })
    await margit.press('Check the rows')
    expect(await margit.text()).toContain('Which column is which?')
    expect(await margit.text()).toContain('Kundenliste 28.11.2026')
    await look(margit, '107-import-columns')
    await margit.page.getByLabel('Their own email address').selectOption({ index: 4 })
    await margit.press('Check the rows')
    await look(margit, '107-import-columns-errors')
    await margit.page.getByLabel('Their own email address').selectOption({ index: 5 })
    await margit.press('Update the example')
    expect(await margit.text()).toContain('Jörg Müller')
    await margit.press('Check the rows')
    expect(await margit.text()).toContain('How we read your table')
    await look(margit, '107-import-preview-of-columns')
    await margit.press('Change the columns')
    expect(await margit.text()).toContain('Which column is which?')
  })

  test('and pastes rows', async () => {
    await margit.go('/clients/import')
    await margit.write(
      'Or paste the rows here',
      `name\taddress\ttherapist\nDan\tdan@new.example\t${walk.people.tomas.address}`,
    )
    await margit.press('Check the rows')
    await margit.press('Invite them: 1')
    await margit.open('Invited')
    expect(await margit.text()).toContain('dan@new.example')
  })

  test('Ruth ends her work with Lena, begins again, and gives her to Tomas', async () => {
    await ruth.go('/clients')
    await ruth.follow('Lena Brandt')
    await look(ruth, '108-client')
    await ruth.follow('End your work together')
    await look(ruth, '109-ending')
    await ruth.press('Yes, end it')
    await look(ruth, '110-clients-former')
    await lena.go('/')
    expect(await lena.text()).toContain('Your work with Ruth Adler has ended.')
    await look(lena, '111-home-of-a-former-client')
    await ruth.open('Former clients')
    await ruth.follow('Lena Brandt')
    await look(ruth, '112-former-client')
    await ruth.follow('Start again')
    await look(ruth, '113-resuming')
    await ruth.press('Yes, start again')
    await ruth.follow('Lena Brandt')
    await ruth.follow('Hand over to a colleague')
    await look(ruth, '114-transfer')
    await ruth.press('Yes, hand over to this colleague')
    await look(ruth, '115-transfer-errors')
    await ruth.choose('Tomas Lindqvist')
    await ruth.press('Yes, hand over to this colleague')
    expect(await ruth.text()).toContain('They are now your colleague’s client.')
  })

  test('Lena chooses whom it is about, also when one of them is gone', async () => {
    await lena.go('/concerns/new')
    await look(lena, '116-whom-a-former-client-can-choose')
    await walk.house
      .admin('people')
      .where({ id: walk.people.ruth.id })
      .update({ roles: ['supervisor'] })
    await lena.go('/concerns/new')
    await lena.follow('Ruth Adler')
    expect(await lena.text()).toContain('so only an owner can read this')
    await look(lena, '117-write-about-somebody-gone')
    await walk.house
      .admin('people')
      .where({ practiceId: walk.people.ruth.practiceId })
      .whereRaw(`'owner' = any(roles)`)
      .whereNot({ id: walk.people.margit.id })
      .update({ roles: ['therapist'] })
    await walk.house
      .admin('people')
      .where({ id: walk.people.margit.id })
      .update({ roles: ['therapist'] })
    expect(await lena.go(lena.path() + `?therapist=${walk.people.ruth.id}`)).toBe(200)
    expect(await lena.text()).toContain('Nobody here can read this')
    await look(lena, '118-nobody-reads')
  })
})
