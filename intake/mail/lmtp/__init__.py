"""Taking mail over from a mail server by LMTP (RFC 2033): where we listen, and what we answer."""
