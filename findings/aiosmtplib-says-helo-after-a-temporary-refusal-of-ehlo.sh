#!/usr/bin/env bash
# aiosmtplib 5.1.3 (CPython 3.11), seen on 2026-11-30.
#
# Behaviour: a server that answers EHLO with a temporary refusal ("450 try later", RFC 5321 §4.2.1: the command
# may be repeated) is greeted with HELO in the same breath, and the mail is sent by a session without extensions:
# no SIZE, no 8BITMIME, no SMTPUTF8, no login, though the server would have offered them a moment later.
# Guess: HELO is for servers that don't know EHLO (RFC 5321 §3.2: 500, 502 and the like); a 4yz ends the attempt
# as a temporary failure, as it does at every other command.
# Seen: the server is told EHLO, HELO, MAIL, RCPT, DATA; sendmail() returns as if nothing had happened.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check aiosmtplib==5.1.3
cat > "$folder/send.py" <<'PY'
import asyncio

import aiosmtplib

said = []


async def serve(reader, writer):
    writer.write(b"220 mx.example\r\n")
    in_data = False
    while line := await reader.readline():
        if in_data and line != b".\r\n":
            continue
        word = "end of data" if in_data else line.split()[0].decode()
        in_data = word == "DATA"
        said.append(word)
        replies = {"EHLO": b"450 4.3.2 try later", "DATA": b"354 go on", "QUIT": b"221 bye"}
        writer.write(replies.get(word, b"250 ok") + b"\r\n")
        if word == "QUIT":
            break
    writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    client = aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False, timeout=10)
    async with client:
        await client.sendmail("a@a.example", ["b@b.example"], b"Subject: hi\r\n\r\nhi\r\n")
    server.close()


asyncio.run(main())
print(said)
assert said[:5] == ["EHLO", "HELO", "MAIL", "RCPT", "DATA"], said
PY
"$folder/venv/bin/python" "$folder/send.py"
