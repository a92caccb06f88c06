"""Protocols that are frozen before a test, the seal on the test period, and what a run does otherwise than was frozen."""
