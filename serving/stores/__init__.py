"""All SQL of the service: one store for each kind of thing that is kept."""
