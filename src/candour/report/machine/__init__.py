"""The report for other programs: JSON, CSV."""
