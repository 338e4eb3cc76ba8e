#!/usr/bin/env bash
# pygal 3.1.3 (CPython 3.11), seen on 2026-12-01.
#
# Behaviour: importing pygal leaves an object of its own in sys.meta_path that knows only the old protocol of
# importers (`find_module`, deprecated since Python 3.4). From then on each attempt of anybody in the process to
# import a module that is not there, as libraries look for optional ones, gives an ImportWarning about pygal.
# Guess: a library that draws charts changes nothing but its own modules, so that a program that takes
# warnings for errors can import it as any other.
# Why: the object lets plug-ins appear below `pygal.maps`; it stays there whether any plug-in exists or not.
# Seen: with warnings as errors a module that is missing is told by ImportWarning in place of
# ModuleNotFoundError, so that "try: import … except ImportError" elsewhere no longer catches it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3.11 -m venv "$folder/venv" 2>/dev/null || python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check pygal==3.1.3
"$folder/venv/bin/python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' \
    || { echo "needs Python 3.11"; exit 2; }
"$folder/venv/bin/python" - <<'PY'
import sys, warnings
import pygal

odd = [one for one in sys.meta_path if not hasattr(one, "find_spec")]
print("importers without find_spec:", [type(one).__name__ for one in odd], "of", {type(one).__module__ for one in odd})
assert odd, "changed: pygal leaves sys.meta_path as it was"
with warnings.catch_warnings():
    warnings.simplefilter("error", ImportWarning)
    try:
        import this_module_is_nowhere
    except ImportWarning as told:
        print("the next import:", told)
    except ImportError:
        raise SystemExit("changed: the next import gives no warning")
PY
