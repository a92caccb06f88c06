"""From extracts to decisions and features.

In the order in which a pilot passes through them:

extracts/           files become rows, with the day on which each value was known (`known_on`)
build, stitching    rows of several years become one case history (`history`; `quality` says how complete it is)
decisions           the question picks decisions: `decision_points` finds the moments, `decided_children` the child
                    of each, `endings` the outcomes, `censoring` what nobody can know, and `flow` counts them all
features/           each decision as it could be described on its day
time_travel         the proof of that, on histories that `time_cut` cuts off; `assurance` has the user's own
pseudonyms          ids become keyed hashes on their way out

`codes` and `days` serve all of these. `synthetic/` makes the extracts of an authority that does not exist, and knows
nothing of the readers.
"""
