"""What was known on the index date about the people asked for, as arrays."""
