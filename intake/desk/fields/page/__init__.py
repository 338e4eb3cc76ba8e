"""What is looked at: lines, labels and rows of labels."""
