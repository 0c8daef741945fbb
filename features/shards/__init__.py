"""Persons in shards: the same function over all of them, here or on a cluster, each finished once."""
