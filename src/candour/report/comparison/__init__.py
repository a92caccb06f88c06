"""Runs or reports side by side.

run_comparison     the document, with differences where they can be answered
what_changed       from one to the other: data, configuration, code, features, numbers and verdicts
tabulated_changes  that, as tables
"""
