#!/usr/bin/env bash
# courier-imap 5.0.13 of Debian 12 (amd64), its imapd over a maildir of its own, seen on 2026-11-30.
#
# Behaviour: FETCH of a mail that another client has removed brings a mail of 129 octets by "System Administrator
# <root@localhost>", with a size, under the UID of the one that is gone, and OK.
# Guess: the mail is left out of the answer, or the command ends in NO with EXPUNGEISSUED (RFC 2180 §4.1): what is
# not there isn't sent.
# Why: imapd writes this text wherever a file can't be opened.
# Harm: whoever takes in mail takes in a letter that nobody wrote, and answers root@localhost.
# Seen: the file was unlinked between SELECT and FETCH, as a client that expunges does.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -q courier-imap=5.0.13+1.0.16-3+b6 courier-authlib=0.71.4-1+b2 \
    libcourier-unicode4=2.1.2-2+b2 libgamin0=0.1.10-6 libgdbm6=1.23-3 libidn12=1.41-1 >/dev/null 2>&1
for package in *.deb; do
    dpkg-deb -x "$package" unpacked
done
mkdir -p Maildir/{cur,new,tmp}
for name in one two; do
    printf 'From: anna@desk.example\nSubject: %s\n\nHello\n' "$name" > "Maildir/cur/1.$name.vm:2,"
done
cat > client.py <<'PY'
import os
import subprocess

libraries = ":".join(f"unpacked/{one}" for one in ("usr/lib", "usr/lib/x86_64-linux-gnu", "lib/x86_64-linux-gnu"))
imapd = subprocess.Popen(
    ["unpacked/usr/bin/imapd", "Maildir"],
    env={"LD_LIBRARY_PATH": libraries, "PATH": os.environ["PATH"]},
    stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
)


def say(command):
    imapd.stdin.write(f"a {command}\r\n".encode())
    imapd.stdin.flush()
    lines = []
    while not (lines and lines[-1].startswith("a ")):
        lines.append(imapd.stdout.readline().decode())
    return "".join(lines)


print(imapd.stdout.readline().decode().strip())
assert "2 EXISTS" in say("SELECT INBOX")
os.unlink("Maildir/cur/1.two.vm:2,")
answer = say("UID FETCH 2 (RFC822.SIZE BODY.PEEK[])")
print(answer)
assert "RFC822.SIZE 129" in answer and "root@localhost" in answer and "a OK" in answer
PY
python3 client.py
