"""From an outgoing mail to its bytes."""
