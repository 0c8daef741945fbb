"""Folders, files and databases to case tables: their names, words and dates made ours."""
