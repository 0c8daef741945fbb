"""The features, declared: what each counts, and what it means."""
