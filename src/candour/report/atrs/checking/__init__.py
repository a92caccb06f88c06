"""A record read back, from JSON or from a workbook that people have completed by hand, and what is missing in it."""
