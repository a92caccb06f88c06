"""A run in one file that opens without candour, and back into a working folder: plain formats and the standard library."""
