import type { Role } from '../people/person'

/** The invented people of the try-out. They sign in like everybody, through the mailbox. */
export const samplePeople = [
  {
    key: 'owner',
    name: 'Margit Sommer',
    roles: ['owner'],
    what: 'practice owner',
    address: 'margit@sample.example',
  },
  {
    key: 'ruth',
    name: 'Ruth Adler',
    roles: ['therapist'],
    what: 'therapist',
    address: 'ruth@sample.example',
  },
  {
    key: 'tomas',
    name: 'Tomas Lindqvist',
    roles: ['therapist'],
    what: 'therapist',
    address: 'tomas@sample.example',
  },
  {
    key: 'amara',
    name: 'Amara Diallo',
    roles: ['therapist'],
    what: 'therapist',
    address: 'amara@sample.example',
  },
  {
    key: 'pavel',
    name: 'Pavel Novák',
    roles: ['therapist'],
    what: 'therapist',
    address: 'pavel@sample.example',
  },
  { key: 'lena', name: 'Lena Brandt', roles: ['client'], what: 'client', address: 'lena@sample.example' },
  { key: 'josef', name: 'Josef Hartl', roles: ['client'], what: 'client', address: 'josef@sample.example' },
  { key: 'mei', name: 'Mei Tanaka', roles: ['client'], what: 'client', address: 'mei@sample.example' },
  { key: 'omar', name: 'Omar Haddad', roles: ['client'], what: 'client', address: 'omar@sample.example' },
  { key: 'ines', name: 'Inês Carvalho', roles: ['client'], what: 'client', address: 'ines@sample.example' },
  { key: 'dan', name: 'Dan Okafor', roles: ['client'], what: 'client', address: 'dan@sample.example' },
  {
    key: 'sofia',
    name: 'Sofia Petrović',
    roles: ['client'],
    what: 'client',
    address: 'sofia@sample.example',
  },
  { key: 'noah', name: 'Noah Weiss', roles: ['client'], what: 'client', address: 'noah@sample.example' },
  { key: 'amina', name: 'Amina Yusuf', roles: ['client'], what: 'client', address: 'amina@sample.example' },
  { key: 'erik', name: 'Erik Lund', roles: ['client'], what: 'client', address: 'erik@sample.example' },
  { key: 'clara', name: 'Clara Rossi', roles: ['client'], what: 'client', address: 'clara@sample.example' },
  { key: 'yusuf', name: 'Yusuf Demir', roles: ['client'], what: 'client', address: 'yusuf@sample.example' },
] as const satisfies readonly {
  key: string
  name: string
  roles: readonly Role[]
  what: string
  address: string
}[]

export type SampleKey = (typeof samplePeople)[number]['key']
