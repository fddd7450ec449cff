/** A report of a mail server in the form of RFC 3464, as Postfix writes it. @param to the address to which it comes back */
export function reportTo(
  to: string,
  { action = 'failed', status = '5.1.1', diagnostic = '550 5.1.1 <lena@people.example>: User unknown' } = {},
): string {
  return [
    'Return-Path: <>',
    'From: MAILER-DAEMON@relay.example (Mail Delivery System)',
    `To: ${to}`,
    'Subject: Undelivered Mail Returned to Sender',
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status;',
    '\tboundary="X"',
    '',
    '--X',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'I’m sorry to have to inform you that your message could not be delivered.',
    '',
    '--X',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; relay.example',
    'Arrival-Date: Sun, 29 Nov 2026 10:00:00 +0000 (UTC)',
    '',
    'Final-Recipient: rfc822; lena@people.example',
    `Action: ${action}`,
    `Status: ${status}`,
    'Remote-MTA: dns; mx.people.example',
    `Diagnostic-Code: smtp; ${diagnostic}`,
    '',
    '--X',
    'Content-Type: text/rfc822-headers',
    '',
    'Subject: Something new to read',
    '',
    '--X--',
    '',
  ].join('\r\n')
}

/** What a person’s mail program answers by itself while they are away. */
export function awayTo(to: string): string {
  return [
    'From: Lena <lena@people.example>',
    `To: ${to}`,
    'Subject: Out of office',
    'Auto-Submitted: auto-replied',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'I am away until 5.12.2026. My number is 550 5.1.1, ask for Ruth.',
    '',
  ].join('\r\n')
}
