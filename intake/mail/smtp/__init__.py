"""SMTP: handing mails to the outgoing server."""
