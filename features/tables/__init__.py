"""What the case tables are: declared once, cut by date in one place."""
