"""What each command of `desist` takes; the work is done elsewhere, imported when a command is chosen."""
