"""What is known about a mail before anything is decided."""
