"""Whether a run that was built again is the run that it was, and a signed certificate that says so: values and comparisons, no run store.

What differs:

grading          four grades, one for each thing that was compared, and the worst of them for the run
tolerances       how far a number may lie from what it was, by its kind, and why
compared         what one comparison found, and `numbers`, how far two columns are apart
extracts         which file was changed, is missing or was added
evidence_tables  two tables by value; `model_files`, `findings`, `documents` and their `words` likewise

Why, and who says so:

surroundings     where a run was made, and where it was built again
causes           what differs between the two, the likeliest cause of a difference first
signing          the Ed25519 key that signs
certificate      what was rebuilt, how exactly, and a signature over it
"""
