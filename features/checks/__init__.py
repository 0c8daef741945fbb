"""What is wrong, missing or late in case tables."""
