#!/usr/bin/env bash
# OpenSMTPD 6.8.0p2-4+b4 (Debian 12), seen on 2026-11-30. Run as root; nothing is installed.
#
# Behaviour: of a mail whose time in the queue is over (`queue ttl`), and which is gone, the sender is told
# "Delivery status notification: delayed … only a temporary failure report … You DO NOT NEED to re-send", with
# Action: delayed. Whoever believes it waits for ever for a mail that nobody has any more.
# Guess: RFC 3464 §2.3.3 has "failed" for this; the status 4.4.7 (delivery time expired, RFC 3463 §3.5) stands there.
# Seen: the report says that it is delayed, and the queue is empty.
set -euo pipefail
folder=$(mktemp -d)
server=""
trap '[ -z "$server" ] || kill "$server"; sleep 1; rm -rf "$folder"' EXIT
chmod 755 "$folder" && cd "$folder"
apt-get download -q opensmtpd=6.8.0p2-4+b4 >/dev/null 2>&1
dpkg-deb -x opensmtpd_*.deb package
# Its users and folders are seen by its own processes alone.
mkdir -p spool run lib/opensmtpd/empty && cp /etc/passwd /etc/group .
printf 'opensmtp%s::/:/bin/false\n' d:x:65531:65531 q:x:65532:65532 >> passwd
printf 'opensmtp%s:\n' d:x:65531 q:x:65532 >> group
cat > smtpd.conf <<'CONF'
queue ttl 1s
listen on 127.0.0.1 port 20025
action "home" relay host "smtp+notls://127.0.0.1:20026"
action "out" relay host "smtp+notls://127.0.0.1:20027"
match from any for domain "home.example" action "home"
match from any for any action "out"
CONF
unshare --mount --propagation private sh -euc '
    for each in "passwd etc/passwd" "group etc/group" "spool var/spool" "run run" "lib var/lib"; do
        mount --bind "${each% *}" "/${each#* }"
    done
    exec package/usr/sbin/smtpd -d -f smtpd.conf' >log 2>&1 &
server=$!
cat > try.py <<'PY'
import smtplib, socketserver, threading, time
came = []
class Sink(socketserver.StreamRequestHandler):
    def handle(self):
        say = lambda text: self.wfile.write(text.encode() + b"\r\n")
        say("220 sink")
        for line in self.rfile:
            word = line[:4].upper()
            later = word == b"RCPT" and self.server.server_address[1] == 20027
            say("451 later" if later else "354 go" if word == b"DATA" else "250 ok")
            if word == b"DATA":
                came.append(b"".join(iter(self.rfile.readline, b".\r\n")).decode())
                say("250 ok")
for port in (20026, 20027):
    sink = socketserver.ThreadingTCPServer(("127.0.0.1", port), Sink)
    threading.Thread(target=sink.serve_forever, daemon=True).start()
time.sleep(2)
mail = "From: a@home.example\r\nTo: b@far.example\r\nDate: Mon, 02 Mar 2026 12:00:00 +0300\r\n\r\nx\r\n"
smtplib.SMTP("127.0.0.1", 20025).sendmail("a@home.example", ["b@far.example"], mail)
while not came: time.sleep(0.1)
told = ("Subject", "Action", "Status", "b@", "    You")
print(*(line for line in came[0].splitlines() if line.startswith(told)), sep="\n")
assert "Action: delayed" in came[0] and "Envelope expired" in came[0]
PY
timeout 60 python3 try.py && sleep 3
[ -z "$(find spool/smtpd/queue -type f)" ] && echo "the queue is empty"
