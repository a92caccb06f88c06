"""What the codes of every format mean: lists of the facts that the returns define, in plain English."""
