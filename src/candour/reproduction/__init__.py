"""Whether a run that was built again is the run that it was, and a signed certificate that says so: values and comparisons, no run store."""
