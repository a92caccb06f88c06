"""One case, inside the authority: which reasons last over refits, and which other record would not have been flagged.

Nothing here may go into a report: every number belongs to one child.
"""
