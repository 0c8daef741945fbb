"""All decisions of the service; nothing here speaks HTTP."""
