#!/usr/bin/env bash
# Authlib 1.9.10 with requests 2.34.2 (CPython 3.11), seen on 2026-11-30.
#
# Behaviour: a token server that refuses with 400 or 429 and an object of JSON that has no member `error` ({"message":
# "slow down"}, as gateways in front of token servers write it) has given a token: fetch_token() returns the object,
# and the session keeps it.
# Guess: whatever isn't 200 raises (RFC 6749 §5.1 has tokens in answers of 200 alone), or at least whatever lacks
# access_token, which a token must have.
# Seen: no exception for 400 and 429; 500 with the same body raises. What is missing shows only when it is used.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check authlib==1.9.10 requests==2.34.2
cat > "$folder/ask.py" <<'PY'
import json
import os
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
from authlib.integrations.requests_client import OAuth2Session


class Refusing(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        body = json.dumps({"message": "slow down"}).encode()
        self.send_response(int(self.path.strip("/")))
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def ask(code):
    session = OAuth2Session("client", "secret")
    try:
        session.fetch_token(f"http://127.0.0.1:{server.server_address[1]}/{code}", grant_type="client_credentials")
    except Exception as problem:
        return type(problem).__name__
    return dict(session.token)


server = HTTPServer(("127.0.0.1", 0), Refusing)
threading.Thread(target=server.serve_forever, daemon=True).start()
found = {code: ask(code) for code in (400, 429, 500)}
print(found)
assert found[400] == found[429] == {"message": "slow down"}
assert found[500] == "HTTPError"
PY
"$folder/venv/bin/python" "$folder/ask.py"
