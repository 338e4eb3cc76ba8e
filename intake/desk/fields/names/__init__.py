"""Names of organizations and persons."""
