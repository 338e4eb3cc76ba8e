"""One file for each shape, and the judgement among what they found."""
