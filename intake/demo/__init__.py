"""`python -m intake.demo`: the real daemon against an embedded mail server, shown in a picture."""
