"""What happened later to those who were scored is held against what the run promised.

monitor       the verb: look, answer, stop, publish
override_log  what practitioners did with the list, where newer extracts bring it
following     everybody who was scored, found again in newer extracts
gathering     what is told of them: against the plan, by chance alone, by the run's own questions
keeping       a stop in the log of scoring, and the page below the run
"""
