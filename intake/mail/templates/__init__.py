"""The texts of outgoing mails."""
