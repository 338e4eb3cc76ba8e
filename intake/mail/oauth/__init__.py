"""OAuth 2: access tokens for logging in, asked for, kept and renewed."""
