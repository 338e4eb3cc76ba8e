"""What is looked at: lines, labels, rows of labels, sources."""
