"""Reading and checking the operator's files: settings, regulations and languages."""
