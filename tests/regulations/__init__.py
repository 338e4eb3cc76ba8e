"""The five published regulations, clause by clause."""
