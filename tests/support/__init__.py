"""Builders and small readers that tests share."""
