"""Translation between HTTP and the services, one router per file."""
