#!/usr/bin/env bash
# GNU mailutils 3.15 of Debian 12 (amd64), its imap4d over a maildir of its own, seen on 2026-11-30.
#
# Behaviour: in UID SEARCH, the key UID takes its numbers for places in the folder, and a bare set takes its numbers
# for UIDs; `UID 1:*` finds nothing in a folder full of mail.
# Guess: just the other way round (RFC 3501 §6.4.4, §6.4.8: numbers in a search are places, but for those behind UID),
# and `UID 1:*` finds every mail, as clients rely on that look for what is new.
# Why: not looked for in its source; as if UID SEARCH turned each set between places and UIDs once too often.
# Harm: as long as nothing was expunged, places and UIDs are the same, and all seems well; then a client looks at, or
# moves, the wrong mail; and one that asks for `UID n:*` never sees new mail.
# Seen: of mails 1 to 4 the first was expunged. UID 2 finds mail 3, UID 1:* nothing; FETCH by UID is right.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -q mailutils-imap4d=1:3.15-4 libmailutils9=1:3.15-4 libgsasl18=2.2.0-1+deb12u2 libntlm0=1.6-4 \
    libmariadb3 >/dev/null 2>&1
for package in *.deb; do
    dpkg-deb -x "$package" unpacked
done
mkdir -p mail/box/{cur,new,tmp}
for number in 1 2 3 4; do
    printf 'From: anna@desk.example\nSubject: %s\n\nHello\n' "$number" > "mail/box/new/170000000$number.M1P1.vm"
done
cat > imap4d.conf <<CONF
logging { syslog no; };
mailbox { mailbox-type maildir; };
namespace personal { prefix "" { directory "$folder/mail"; delimiter "/"; mailbox-type maildir; }; };
preauth stdio;
CONF
say() {
    printf '%s\r\n' 'a SELECT box' 'b STORE 1 +FLAGS (\Deleted)' 'c EXPUNGE' 'all UID SEARCH ALL' \
        'by_uid UID SEARCH UID 2' 'by_place UID SEARCH 2' 'star UID SEARCH UID 1:*' 'fetch UID FETCH 2 (UID)' 'z LOGOUT'
}
libraries=$(printf '%s:' unpacked/usr/lib/x86_64-linux-gnu unpacked/lib/x86_64-linux-gnu)
say | LD_LIBRARY_PATH=$libraries unpacked/usr/sbin/imap4d --inetd --no-site-config --config-file=imap4d.conf \
    2>/dev/null | tr -d '\r' > answers
grep -A1 -E '^\* (SEARCH|1 FETCH \(UID)' answers
answer() { grep -B1 "^$1 OK" answers | head -1; }
[ "$(answer all)" = '* SEARCH 2 3 4' ]
[ "$(answer by_uid)" = '* SEARCH 3' ]
[ "$(answer by_place)" = '* SEARCH 2' ]
[ "$(answer star)" = '* SEARCH' ]
[ "$(answer fetch)" = '* 1 FETCH (UID 2)' ]
