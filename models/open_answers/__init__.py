"""What the unanswered questions of a person could still do to sums of tables, over all sets of answers to them."""
