"""The parts of a mail, however badly they were put together."""
