"""The exact choice: places and bounds, people alike taken together, the best of them, and the proof that it is best."""
