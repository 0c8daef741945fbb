"""Two releases, or two lists, side by side: on the same people, with what differs and how sure that is."""
