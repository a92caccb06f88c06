"""Which children are served worst: every subgroup tried, its chance by exchanging errors, its number on unseen children."""
