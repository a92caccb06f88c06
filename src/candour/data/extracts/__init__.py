"""Readers of the files that English authorities send to the Department for Education."""
