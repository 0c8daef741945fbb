"""Whether a release still tells the truth: figures of later dates, from summaries without a row of anybody."""
