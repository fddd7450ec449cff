/** The security definer functions that a portal may call before it knows who is there. */
export type DefinerFunction =
  | 'people_at'
  | 'ask_to_sign_in'
  | 'sign_in_mail'
  | 'sign_in_by_link'
  | 'sign_in_by_digits'
  | 'invitation_at'
  | 'accept_invitation'
  | 'address_change_at'
  | 'confirm_address'
  | 'behind_way_back'
  | 'ask_by_paper'
  | 'ask_by_meeting'
  | 'authenticator_behind'
  | 'ask_by_app'
  | 'address_meeting_at'
  | 'confirm_address_meeting'
  | 'stop_address_meeting_at'
  | 'session_of'
  | 'touch_session'
  | 'end_session'
  | 'end_sessions'
  | 'count_hit'
  | 'count_within'
  | 'forget_count'
  | 'address_hash_of'
  | 'count_try'
  | 'door_at'
  | 'closed_door_at'
  | 'logo_named'
  | 'only_practice'
  | 'zone_data_in_use'
  | 'migrations_missing'
  | 'emails_are_slow'
  | 'state_of_emails'
  | 'state_of_objects'
  | 'restore_state'
  | 'late_on_boards'
  | 'people_at_door'
  | 'away_at_door'
  | 'supervisors_in'
  | 'come_in'
  | 'hold_up'
  | 'come_back'
  | 'behind_code'
  | 'install'
  | 'install_door'
  | 'master_keys_in_use'
  | 'practice_of_writer'
  | 'keep_words'
  | 'drafts_due'
  | 'count_access'
  | 'colleague_at'
  | 'answer_as_colleague'
  | 'has_colleague'
  | SecondFactorFunction

/** What is done with a second factor, in a session and by its hash (migrations/006_second_factor.sql). */
type SecondFactorFunction =
  | 'authenticators_of'
  | 'prove_and_renew'
  | 'begin_authenticator'
  | 'confirm_and_renew'
  | 'factors_of'
  | 'passkeys_of'
  | 'make_recovery_codes'
  | 'recovery_codes_of'
  | 'keep_recovery_codes'
  | 'add_and_renew'
  | 'name_passkey'
  | 'remove_factor'
  | 'keep_challenge'
  | 'take_challenge'
  | 'passkey_at'
  | 'sign_in_by_passkey'
  | 'factor_shown_at'
  | 'ask_by_factor'

/** These make a session, or say that somebody showed a second factor in one. The database believes only a process that has the portal key. */
export const needPortalKey: ReadonlySet<DefinerFunction> = new Set<DefinerFunction>([
  'sign_in_by_link',
  'sign_in_by_digits',
  'sign_in_by_passkey',
  'accept_invitation',
  'come_in',
  'come_back',
  'prove_and_renew',
  'confirm_and_renew',
  'add_and_renew',
])
