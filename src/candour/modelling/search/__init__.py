"""The search for the settings of a forecast: what is tried, on which folds, and how the best is chosen.

What is tried       `candidate_search` (all settings, a few, the better half again and again, or as Optuna proposes),
                    `drawing_settings` (draws from lists and ranges), `proposals` (Optuna's)
How it is done      `tasks` (independent fits, by one process or several, to the same bytes), `kept_work` (what an interrupted search had
                    finished)
What is chosen      `selection` (the best worst case over the folds), `nested_validation` (what the whole procedure is worth, its
                    choice included)
"""
