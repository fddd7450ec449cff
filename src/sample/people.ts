import type { Role } from '../people/person'
import type { TextKey } from '../language/english'

/**
 * The invented people of the try-out. They sign in like everybody, through the mailbox, which also shows what stands in their
 * authenticator apps. The last one has just joined and
 * written nothing yet: whoever wants to see an empty page can be him.
 */
export const samplePeople = [
  {
    key: 'owner',
    name: 'Margit Sommer',
    roles: ['owner'],
    what: 'shared.practiceOwner',
    address: 'margit@sample.example',
    authenticator: 'GWDC4P6YI6PST4VPBZH4LZDLDZO4MB5V',
  },
  {
    key: 'ruth',
    name: 'Ruth Adler',
    roles: ['therapist'],
    what: 'shared.therapist2',
    address: 'ruth@sample.example',
    authenticator: 'VOF6XMTQD5B3D6K5C73UWSO3QPNZGXI6',
  },
  {
    key: 'tomas',
    name: 'Tomas Lindqvist',
    roles: ['therapist'],
    what: 'shared.therapist2',
    address: 'tomas@sample.example',
    authenticator: 'QO53WQW4J35UFFGQIUOSGXSIHE2PGQ2B',
  },
  {
    key: 'amara',
    name: 'Amara Diallo',
    roles: ['therapist'],
    what: 'shared.therapist2',
    address: 'amara@sample.example',
    authenticator: 'KUMKJG63P72HHP7JSKKIP7YMMT7GEPW6',
  },
  {
    key: 'pavel',
    name: 'Pavel Novák',
    roles: ['therapist'],
    what: 'shared.therapist2',
    address: 'pavel@sample.example',
    authenticator: '777WFPSTH275RNQ4MAYKHG5KTKP3CZZJ',
  },
  {
    key: 'judith',
    name: 'Judith Keller',
    roles: ['supervisor'],
    what: 'people.supervisor',
    address: 'judith@sample.example',
    authenticator: '2P4D2364WXFEM6NFV5EMVV5DSMU7Q3YK',
  },
  {
    key: 'lena',
    name: 'Lena Brandt',
    roles: ['client'],
    what: 'shared.client',
    address: 'lena@sample.example',
  },
  {
    key: 'josef',
    name: 'Josef Hartl',
    roles: ['client'],
    what: 'shared.client',
    address: 'josef@sample.example',
  },
  { key: 'mei', name: 'Mei Tanaka', roles: ['client'], what: 'shared.client', address: 'mei@sample.example' },
  {
    key: 'omar',
    name: 'Omar Haddad',
    roles: ['client'],
    what: 'shared.client',
    address: 'omar@sample.example',
  },
  {
    key: 'ines',
    name: 'Inês Carvalho',
    roles: ['client'],
    what: 'shared.client',
    address: 'ines@sample.example',
  },
  { key: 'dan', name: 'Dan Okafor', roles: ['client'], what: 'shared.client', address: 'dan@sample.example' },
  {
    key: 'sofia',
    name: 'Sofia Petrović',
    roles: ['client'],
    what: 'shared.client',
    address: 'sofia@sample.example',
  },
  {
    key: 'noah',
    name: 'Noah Weiss',
    roles: ['client'],
    what: 'shared.client',
    address: 'noah@sample.example',
  },
  {
    key: 'amina',
    name: 'Amina Yusuf',
    roles: ['client'],
    what: 'shared.client',
    address: 'amina@sample.example',
  },
  {
    key: 'erik',
    name: 'Erik Lund',
    roles: ['client'],
    what: 'shared.client',
    address: 'erik@sample.example',
  },
  {
    key: 'clara',
    name: 'Clara Rossi',
    roles: ['client'],
    what: 'shared.client',
    address: 'clara@sample.example',
  },
  {
    key: 'hanna',
    name: 'Hanna Vogel',
    roles: ['client'],
    what: 'shared.client',
    address: 'hanna@sample.example',
  },
  {
    key: 'markus',
    name: 'Markus Vogel',
    roles: ['client'],
    what: 'shared.client',
    address: 'markus@sample.example',
  },
  {
    key: 'paula',
    name: 'Paula Reiter',
    roles: ['client'],
    what: 'guardians.guardian',
    address: 'paula@sample.example',
  },
  {
    key: 'yusuf',
    name: 'Yusuf Demir',
    roles: ['client'],
    what: 'shared.client',
    address: 'yusuf@sample.example',
  },
] as const satisfies readonly {
  key: string
  name: string
  roles: readonly Role[]
  what: TextKey
  address: string
  authenticator?: string
}[]

export type SampleKey = (typeof samplePeople)[number]['key']

/** Whose client is whose. */
export const sampleCare = [
  ['lena', 'ruth'],
  ['josef', 'ruth'],
  ['clara', 'ruth'],
  ['mei', 'ruth'],
  ['mei', 'tomas'],
  ['omar', 'tomas'],
  ['erik', 'tomas'],
  ['hanna', 'tomas'],
  ['markus', 'tomas'],
  ['paula', 'ruth'],
  ['ines', 'amara'],
  ['dan', 'amara'],
  ['noah', 'amara'],
  ['sofia', 'pavel'],
  ['amina', 'pavel'],
  ['yusuf', 'pavel'],
] as const satisfies readonly (readonly [client: SampleKey, therapist: SampleKey])[]

/** They come to their therapist together. */
export const sampleCouple = {
  therapist: 'tomas',
  people: ['hanna', 'markus'],
} as const satisfies { therapist: SampleKey; people: readonly SampleKey[] }

/** A child who has no account, for whom a guardian writes. */
export const sampleChild = {
  guardian: 'paula',
  therapist: 'ruth',
  name: 'Emil Reiter',
  years: 8,
} as const satisfies { guardian: SampleKey; therapist: SampleKey; name: string; years: number }

/** An invented practice in Vienna that works in English; its numbers are the real ones there. */
export const samplePractice = {
  name: 'The Linden Practice',
  door: 'linden',
  timeZone: 'Europe/Vienna',
  language: 'en',
  crisisLines: [
    {
      name: 'Telephone counselling, day and night',
      contact: '142',
      inLanguages: {
        de: { name: 'Telefonseelsorge, Tag und Nacht', contact: '142' },
        ar: { name: 'الإرشاد الهاتفي، ليلًا ونهارًا', contact: '142' },
      },
    },
    {
      name: 'Emergency services',
      contact: '112',
      inLanguages: {
        de: { name: 'Notruf', contact: '112' },
        ar: { name: 'الطوارئ', contact: '112' },
      },
    },
  ],
  outsideContact:
    'The patient ombuds office of Vienna, or the complaints board of your therapist’s professional association',
  mustTell:
    'Therapists here keep what you tell them to themselves. They must tell others when someone’s life is in danger, when a child or someone who cannot protect themselves is being harmed, and when a court demands it. Wherever they can, they speak with you first.',
}

/** The same in the other languages in which its people read. */
export const sampleTextsIn = {
  outsideContact: {
    de: 'Die Wiener Pflege- und Patientenanwaltschaft, oder die Beschwerdestelle des Berufsverbands, dem Ihre Therapeutin oder Ihr Therapeut angehört',
    ar: 'مكتب محامي المرضى في فيينا، أو هيئة الشكاوى في الرابطة المهنية التي ينتمي إليها معالجكم',
  },
  mustTell: {
    de: 'Was Sie Therapeutinnen und Therapeuten hier erzählen, behalten sie für sich. Sie müssen es anderen sagen, wenn ein Leben in Gefahr ist, wenn einem Kind geschadet wird oder einem Menschen, der sich nicht schützen kann, und wenn ein Gericht es verlangt. Wo immer es geht, sprechen sie zuerst mit Ihnen.',
    ar: 'يحتفظ المعالجون هنا لأنفسهم بما تخبرونهم به. وعليهم أن يخبروا غيرهم حين تكون حياة إنسان في خطر، أو حين يتعرض للأذى طفل أو شخص لا يستطيع حماية نفسه، أو حين تطلب ذلك محكمة. وهم يتحدثون معكم أولًا كلما أمكنهم ذلك.',
  },
}

/** What its therapists read before they answer. */
export const sampleWhomToAsk =
  'Supervision: by appointment, the list is in the kitchen.\nPeers: the round on the first Friday of the month, and Amara at any time, who has said so.'
