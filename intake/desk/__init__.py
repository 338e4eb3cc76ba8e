"""The support desk's rules: pure, without I/O, clock, randomness or logging."""
