"""What the report itself knows of a field: each answer in words, with its sources and what is still missing."""
