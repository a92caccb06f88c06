"""Are groups of children treated alike? Metrics, estimates and comparisons that allow for families."""
