"""What happened later to those who were scored is held against what the run promised.

monitor    the verb: look, answer, stop, publish
following  everybody who was scored, found again in newer extracts
"""
