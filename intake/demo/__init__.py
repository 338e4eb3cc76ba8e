"""`python -m intake.demo`: the real daemon at work against an embedded mail server."""
