/** The person for whom a transaction runs. */
export interface Viewer {
  readonly id: string
  readonly practiceId: string
  /**
   * Shows the database that it is they: the secret of an open session. Or, where words go out while their writer may be gone, the
   * draft and what was put aside for it when they pressed Send, which opens its one concern and nothing else.
   */
  readonly proof:
    { readonly session: string } | { readonly sending: { readonly draftId: string; readonly key: Buffer } }
}
