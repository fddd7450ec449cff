#!/usr/bin/env bash
# OpenSMTPD 6.8.0p2 (Debian 12): announces DSN and takes `MAIL FROM:<…> RET=HDRS`. Its bounce then has a part called text/rfc822-headers, and in
# it the whole mail, text and all. By RFC 3461 (4.3), RET=HDRS asks for the headers alone, and by RFC 6522 (4) such a part has nothing else. Neither
# the dialogue nor the label tells whoever asked that the text has come back.
#
# Why it matters here: what comes back of a sign-in email or an invitation brings its link into a mailbox that other people may read. So the
# link ends as the bounce is taken in, and docs/operating.md says who may read that mailbox.
#
# Seen on Debian 12, on 29 November 2026:
#   announced: 250-DSN
#   asked for: RET=HDRS, answer 250
#   came back as text/rfc822-headers: the subject, the text
#
# Needs Debian 12 with its package sources, root and Node. It installs nothing: users, queue and sockets are in a mount of its own.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
chmod 755 .
apt-get download -qq opensmtpd=6.8.0p2-4+b4 libevent-2.1-7 libdb5.3 2>/dev/null
for package in *.deb; do dpkg -x "$package" root; done
cat >smtpd.conf <<CONF
listen on 127.0.0.1 port 2588 hostname relay.example
table everybody { "@relay.example" = nobody }
table reports { "reports@relay.example" }
action keep mda "cat >$folder/came-back" user nobody virtual <everybody>
action nobody_here mda "exit 67" user nobody virtual <everybody>
match from any for rcpt-to <reports> action keep
match from any for domain relay.example action nobody_here
CONF
cat >send.mjs <<'SEND'
import { connect } from 'node:net'
const lines = [
  'EHLO client.example',
  'MAIL FROM:<reports@relay.example> RET=HDRS',
  'RCPT TO:<gone@relay.example> NOTIFY=FAILURE',
  'DATA',
  'From: a@relay.example\r\nTo: gone@relay.example\r\nSubject: One\r\n\r\nThe text of it.\r\n.',
  'QUIT',
]
const socket = connect(2588, '127.0.0.1')
let said = ''
socket.setEncoding('utf8').on('data', part => {
  said += part
  if (!/^\d{3} .*\r\n$/m.test(said)) return
  if (said.includes('250-DSN')) console.log('announced: 250-DSN')
  if (lines[0]?.startsWith('RCPT')) console.log(`asked for: RET=HDRS, answer ${said.slice(0, 3)}`)
  said = ''
  const next = lines.shift()
  if (next) socket.write(`${next}\r\n`)
})
SEND
cat >inside.sh <<'INSIDE'
folder=$1
for name in passwd group shadow; do cp /etc/$name "$folder/$name"; done
for name in opensmtpd:6501 opensmtpq:6502; do
  echo "${name%:*}:x:${name#*:}:${name#*:}::/nonexistent:/usr/sbin/nologin" >>"$folder/passwd"
  echo "${name%:*}:x:${name#*:}:" >>"$folder/group"
done
for name in passwd group; do mount --bind "$folder/$name" /etc/$name; done
for place in /run /var/spool /var/lib; do mount -t tmpfs -o mode=755 none $place; done
mkdir -p -m 711 /var/spool/smtpd /var/lib/opensmtpd/empty /usr/libexec
mount --bind "$folder/root/usr/libexec" /usr/libexec
export LD_LIBRARY_PATH=$folder/root/usr/lib/x86_64-linux-gnu
exec "$folder/root/usr/sbin/smtpd" -d -f "$folder/smtpd.conf"
INSIDE
touch came-back && chmod 666 came-back
unshare --mount bash inside.sh "$folder" >log 2>&1 &
server=$!
trap 'kill $server 2>/dev/null; wait $server 2>/dev/null || true; rm -rf "$folder"' EXIT
for _ in {1..100}; do (exec 3<>/dev/tcp/127.0.0.1/2588) 2>/dev/null && break; sleep 0.2; done
said=$(node send.mjs)
for _ in {1..150}; do [ -s came-back ] && break; sleep 0.2; done
part=$(sed -n '/^Content-Type: text\/rfc822-headers/,/^--/p' came-back)
said+=$'\n''came back as text/rfc822-headers:'
grep -q '^Subject: One' <<<"$part" && said+=' the subject'
grep -q '^The text of it' <<<"$part" && said+=', the text'
echo "$said"
expected='announced: 250-DSN
asked for: RET=HDRS, answer 250
came back as text/rfc822-headers: the subject, the text'
[ "$said" = "$expected" ] || { echo 'This has changed.' >&2; exit 1; }
