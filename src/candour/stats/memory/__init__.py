"""Whether a fitted forecast remembers the decisions that it learnt from."""
