"""Pages for one kind of reader each: families, practitioners, the director who decides."""
