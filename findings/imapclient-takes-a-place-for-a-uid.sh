#!/usr/bin/env bash
# IMAPClient 4.1.0 (CPython 3.11), fetch() with use_uid, its default, seen on 2026-11-30.
#
# Behaviour: an answer to UID FETCH that names no UID is returned under the mail's place in the folder, as if that were
# its UID; where a mail with such a UID was asked for as well, it gets the other's content, without a word.
# Guess: an error, or nothing: RFC 3501 §6.4.8 wants the UID in every FETCH response to UID FETCH.
# Why: parse_fetch_response() begins with the place as the key, and replaces it only when it comes to a UID.
# Harm: one mail is read twice, and the other never, since it counts as read.
# Seen: mails 3, 5 and 7 are in the folder; asked for 3 and 7, it returns the text of mail 7 under 3.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check IMAPClient==4.1.0
cat > "$folder/fetch.py" <<'PY'
import socket
import threading

from imapclient import IMAPClient

SAID = {
    "CAPABILITY": ["* CAPABILITY IMAP4rev1"],
    "SELECT": ["* 3 EXISTS", "* OK [UIDVALIDITY 7] valid"],
    # The mail with the UID 7 is the third; the server forgets to say its UID.
    "UID": ["* 3 FETCH (BODY[] {6}\r\nmail 7)"],
    "LOGOUT": ["* BYE bye"],
}


def serve(listener):
    connection, _ = listener.accept()
    with connection, connection.makefile("rb") as lines:
        connection.sendall(b"* OK hello\r\n")
        for line in lines:
            tag, name = line.decode().split()[:2]
            answer = [*SAID.get(name.upper(), []), f"{tag} OK done"]
            connection.sendall("".join(f"{said}\r\n" for said in answer).encode())


listener = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=serve, args=(listener,), daemon=True).start()
client = IMAPClient("127.0.0.1", listener.getsockname()[1], ssl=False)
client.login("anna", "secret")
client.select_folder("INBOX")
found = client.fetch([3, 7], ["BODY.PEEK[]"])
client.logout()
print({uid: items[b"BODY[]"] for uid, items in found.items()})
assert list(found) == [3] and found[3][b"BODY[]"] == b"mail 7"
print("mail 7 was taken for mail 3")
PY
"$folder/venv/bin/python" "$folder/fetch.py"
