"""Pictures of published tables: one file a kind of picture."""
