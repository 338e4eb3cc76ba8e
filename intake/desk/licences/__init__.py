"""What a regulation makes of a licence."""
