"""A mail's header: its fields, the people, and what servers say of it."""
