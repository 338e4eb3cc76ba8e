#!/usr/bin/env bash
# aiosmtpd 1.4.6 (CPython 3.11), its class for LMTP, seen on 2026-11-30.
#
# Behaviour: after the dot the server answers once, however many recipients it took, and it announces neither
# PIPELINING nor ENHANCEDSTATUSCODES.
# Guess: one answer for each recipient that was taken, in their order, as RFC 2033 §4.2 demands, which is what
# LMTP is for; and both extensions, without which a server must not be called LMTP (§5).
# Why: the class only takes LHLO in place of EHLO; DATA is the one of SMTP.
# Harm: an MTA waits for the second answer until its timeout, and hands the mail over again.
# Seen: two recipients were taken, one line came back, and no further one in two seconds.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check aiosmtpd==1.4.6 atpublic==9.0.0 attrs==26.1.0
cat > "$folder/deliver.py" <<'PY'
import asyncio

from aiosmtpd.lmtp import LMTP


class Takes:
    async def handle_DATA(self, server, session, envelope):
        return f"250 taken for {len(envelope.rcpt_tos)}"


async def main():
    server = await asyncio.get_running_loop().create_server(lambda: LMTP(Takes()), "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())

    async def answer():
        lines = [await reader.readline()]
        while lines[-1][3:4] == b"-":
            lines.append(await reader.readline())
        return b"".join(lines).decode()

    async def say(line):
        writer.write(line.encode() + b"\r\n")
        return await answer()

    await answer()
    announced = (await say("LHLO client.example")).upper()
    for line in "MAIL FROM:<a@client.example>", "RCPT TO:<b@desk.example>", "RCPT TO:<c@desk.example>":
        assert (await say(line)).startswith("250"), line
    assert (await say("DATA")).startswith("354")
    print("first answer:", (await say("Subject: one\r\n\r\ntext\r\n.")).strip())
    try:
        second = await asyncio.wait_for(answer(), 2)
    except TimeoutError:
        second = ""
    print("second answer:", second.strip() or "none")
    assert not second and "PIPELINING" not in announced and "ENHANCEDSTATUSCODES" not in announced
    writer.close()
    server.close()


asyncio.run(main())
PY
"$folder/venv/bin/python" "$folder/deliver.py"
