"""Families drawn again and again: counts, rank metrics and their spread, for all groups and crossings at once."""
