"""What several extracts of one source say of the same thing, and since when it was known."""
