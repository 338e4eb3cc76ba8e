"""What a Dovecot needs besides to deliver mail by LMTP and to check logins for an SMTP server."""

from __future__ import annotations

# The name of the mail server, also in its Authentication-Results.
HOST = "mx.desk.test"
DELIVERY = """
protocols = imap lmtp
hostname = mx.desk.test
postmaster_address = postmaster@desk.test
service lmtp {{
  chroot =
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
service auth {{
  inet_listener {{
    address = 127.0.0.1
    port = {auth}
  }}
}}
"""
