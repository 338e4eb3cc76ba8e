#!/usr/bin/env bash
# authres 1.2.0 (CPython 3.11), seen on 2026-11-30.
#
# Behaviour: two headers that RFC 8601 and RFC 8616 allow are refused whole, as if nothing had been said: one with
# the server's name as a quoted-string, and one with a domain in UTF-8 in an internationalized mail.
# Guess: authserv-id is a value (RFC 8601 §2.2), and a value a token or a quoted-string (RFC 2045 §5.1), so the
# library, which takes quoted values everywhere else, takes them here; and RFC 8616 §4 extends domain-name.
# Seen: SyntaxError for both; each header without that one oddity is read.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check authres==1.2.0
cat > "$folder/read.py" <<'PY'
from authres import AuthenticationResultsHeader


def read(value):
    try:
        header = AuthenticationResultsHeader.parse(f"Authentication-Results: {value}")
    except Exception as problem:
        return type(problem).__name__
    return f"{header.authserv_id}: {[(one.method, one.result) for one in header.results]}"


quoted = read('"mx.example"; dmarc=pass header.from=a.example')
plain = read("mx.example; dmarc=pass header.from=a.example")
utf8 = read("mx.example; spf=pass smtp.mailfrom=пример.example")
ascii_only = read("mx.example; spf=pass smtp.mailfrom=xn--e1afmkfd.example")
print(f"{quoted=}\n{plain=}\n{utf8=}\n{ascii_only=}")
assert quoted == utf8 == "SyntaxError"
assert plain.startswith("mx.example: ") and ascii_only.startswith("mx.example: ")
PY
"$folder/venv/bin/python" "$folder/read.py"
