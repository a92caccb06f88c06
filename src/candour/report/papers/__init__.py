"""The standards that other people wrote, each filled in from the report: what is answered, where, and what is not done."""
