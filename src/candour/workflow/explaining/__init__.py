"""Reasons for one case, inside the authority only. Nothing of it reaches a report, a finding or a run."""
