"""Whether a run that was built again is the run that it was, and a signed certificate that says so: values and comparisons, no run store.

surroundings     where a run was made, and where it was built again
causes           what differs between the two, the likeliest cause of a difference first
signing          the Ed25519 key that signs
certificate      what was rebuilt, how exactly, and a signature over it
"""
