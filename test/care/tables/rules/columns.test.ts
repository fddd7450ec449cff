import { describe, expect, test } from '@jest/globals'
import { broughtRows } from '../../../../src/care/tables/brought'
import { clientRowsIn } from '../../../../src/care/tables/client-rows'
import { tidy } from '../../../../src/care/tables/letters'
import { read, type Reading } from '../../../../src/care/tables/reading'
import type { Columns } from '../../../../src/care/tables/headings'

const unchosen = { lettering: null, sheet: null, heading: null, columns: null }

async function readingOf(text: string, kept: Columns | null = null): Promise<Reading> {
  const reading = await read(broughtRows(tidy(text)), unchosen, () => Promise.resolve(kept))
  if (!('rows' in reading)) throw new Error(reading.text)
  return reading
}

const clientsIn = ({ rows, heading, columns }: Reading) =>
  clientRowsIn(rows, heading?.cells ?? null, columns).map(({ name, address }) => [name, address])

describe('the columns of common exports are known', () => {
  const mail = 'lena.b@example.org'
  test.each([
    [
      'first and last name apart',
      'First Name,Last Name,Email\nLena,Brandt,lena.b@example.org',
      'Lena Brandt',
    ],
    [
      'a practice program',
      'Client Name,Phone,E-mail address,Clinician\nLena Brandt,1,lena.b@example.org,',
      'Lena Brandt',
    ],
    ['a calendar', 'Start,Name,Email,Notes\n2026-11-02 09:00,Lena Brandt,lena.b@example.org,', 'Lena Brandt'],
    [
      'an address book',
      'Given Name,Family Name,E-mail 1 - Type,E-mail 1 - Value\nLena,Brandt,Home,lena.b@example.org',
      'Lena Brandt',
    ],
    [
      'a mail program',
      'First Name,Last Name,Display Name,Primary Email\nLena,Brandt,Lena B.,lena.b@example.org',
      'Lena Brandt',
    ],
    [
      'Arabic',
      'الاسم الأول,اسم العائلة,البريد الإلكتروني,معا\nلينا,برانت,lena.b@example.org,نعم',
      'لينا برانت',
    ],
    ['German', 'Nachname;Vorname;E-Mail;gemeinsam\nBrandt;Lena;lena.b@example.org;ja', 'Lena Brandt'],
    [
      'German, where Name is the last',
      'Name;Vorname;Straße;E-Mail-Adresse\nBrandt;Lena;Lindengasse 4;lena.b@example.org',
      'Lena Brandt',
    ],
    [
      'German, where Name is both',
      'Name;Vorname;Mailadresse\nLena Brandt;Lena;lena.b@example.org',
      'Lena Brandt',
    ],
    [
      'German with an address that is a street',
      'Name;Adresse;Mail\nLena Brandt;Lindengasse 4;lena.b@example.org',
      'Lena Brandt',
    ],
    ['French', 'Prénom;Nom;Courriel\nLena;Brandt;lena.b@example.org', 'Lena Brandt'],
    ['Spanish', 'Nombre,Apellidos,Correo electrónico\nLena,Brandt,lena.b@example.org', 'Lena Brandt'],
    ['Italian', 'Nome;Cognome;Indirizzo e-mail\nLena;Brandt;lena.b@example.org', 'Lena Brandt'],
    ['Dutch', 'Voornaam;Achternaam;E-mailadres\nLena;Brandt;lena.b@example.org', 'Lena Brandt'],
    ['Polish', 'Imię;Nazwisko;Adres e-mail\nLena;Brandt;lena.b@example.org', 'Lena Brandt'],
    ['Swedish', 'Förnamn;Efternamn;E-post\nLena;Brandt;lena.b@example.org', 'Lena Brandt'],
    ['Finnish', 'Etunimi;Sukunimi;Sähköposti\nLena;Brandt;lena.b@example.org', 'Lena Brandt'],
    ['the last name first', 'Name,Email\n"Brandt, Lena",lena.b@example.org', 'Lena Brandt'],
    ['a title behind the name', 'Name,Email\n"Lena Brandt, PhD",lena.b@example.org', 'Lena Brandt, PhD'],
    [
      'the name somebody goes by',
      'First Name,Preferred Name,Last Name,Email\nMagdalena,Lena,Brandt,lena.b@example.org',
      'Lena Brandt',
    ],
    [
      'whole names they go by',
      'Name,Goes by,Email\nMagdalena Brandt,Lena Brandt,lena.b@example.org',
      'Lena Brandt Brandt'.slice(0, 11),
    ],
    [
      'a street under Address',
      'Name,Address,City,Email\nLena Brandt,Lindengasse 4,Wien,lena.b@example.org',
      'Lena Brandt',
    ],
    ['an address of e-mail under Address', 'Name,Address\nLena Brandt,lena.b@example.org', 'Lena Brandt'],
    ['a column that says more', 'Name,Email (home)\nLena Brandt,lena.b@example.org', 'Lena Brandt'],
    [
      'the address of somebody to call',
      'Name,Emergency Contact Email,Email\nLena Brandt,omar@example.org,lena.b@example.org',
      'Lena Brandt',
    ],
  ])('%s', async (_, text, name) => {
    const reading = await readingOf(text)
    expect(clientsIn(reading)).toEqual([[name, mail]])
    expect(reading.sure).toBe(true)
  })

  test('and a person is invited by the name they go by, and the page says how the table has it', async () => {
    const { rows, heading, columns } = await readingOf(
      'Client Name,Preferred First Name,Email,Phone,Status\n"Brandt, Lena",Leni,lena.b@example.org,,Active\n"Haddad, Omar",,omar.h@example.org,,Active',
    )
    expect(clientRowsIn(rows, heading?.cells ?? null, columns)).toMatchObject([
      { name: 'Leni Brandt', written: { values: { name: 'Lena Brandt', called: 'Leni' } } },
      { name: 'Omar Haddad', written: null },
    ])
  })
})

describe('where it is a guess, somebody is asked', () => {
  test.each([
    [
      'no names of columns',
      'Lena Brandt,lena.b@example.org\nOmar Haddad,omar.h@example.org',
      ['Lena Brandt', 'lena.b@example.org'],
    ],
    ['names that we do not know', 'Wer,Wohin\nLena Brandt,lena.b@example.org', undefined],
    [
      'two columns of addresses',
      'Name,Email,E-Mail\nLena Brandt,lena.b@example.org,lena@work.example',
      ['Lena Brandt', 'lena.b@example.org'],
    ],
    [
      'addresses only of somebody to call',
      'Name,Emergency Contact Email\nLena Brandt,omar@example.org',
      ['Lena Brandt', ''],
    ],
    [
      'addresses under another name',
      'Name,Login\nLena Brandt,lena.b@example.org',
      ['Lena Brandt', 'lena.b@example.org'],
    ],
    ['no name', 'Email,Phone\nlena.b@example.org,+43', ['', 'lena.b@example.org']],
    ['a street alone', 'Name,Address,Web\nLena Brandt,Lindengasse 4,', ['Lena Brandt', '']],
  ])('%s', async (_, text, first) => {
    const reading = await readingOf(text)
    expect(reading.sure).toBe(false)
    if (first) expect(clientsIn(reading)[0]).toEqual(first)
  })

  test('and what was chosen once is known the next time', async () => {
    const reading = await readingOf('Wer,Wohin\nLena Brandt,lena.b@example.org', { name: 0, address: 1 })
    expect(reading).toMatchObject({ sure: true, remembered: true, columns: { name: 0, address: 1 } })
  })
})

test('lines above the columns are passed over, and kept to be shown', async () => {
  const reading = await readingOf('Client list 28.11.2026\n\nName;E-Mail\nLena Brandt;lena.b@example.org')
  expect(reading.titles.map(({ cells }) => cells)).toEqual([['Client list 28.11.2026']])
  expect(reading.heading?.line).toBe(3)
  expect(reading.rows.map(({ line }) => line)).toEqual([4])
})
