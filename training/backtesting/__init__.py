"""Past panels replayed: the lists that could have been made on a day, and what is known by now to have followed."""
