"""Real servers on 127.0.0.1 for the tests: Dovecot, PostgreSQL and an SMTP sink that misbehaves on demand."""
