"""Intake: an e-mail-driven ticket intake daemon."""

__version__ = "0.1.0"
