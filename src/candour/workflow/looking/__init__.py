"""Runs that are there are looked at, and nothing is made anew.

listed_runs     the runs of a store, filtered and sorted; `chosen_runs`, how one says which
showing         everything of one run on a screen, with `shown_findings`
comparing       runs or reports side by side, from what each was `made_from`
"""
