"""From extracts to decisions and features.

In the order in which a pilot passes through them:

extracts/           files become rows, with the day on which each value was known (`known_on`)
build, stitching    rows of several years become one case history (`history`; `quality` says how complete it is)
decisions/          the question picks decisions, finds their outcomes, and accounts for every one left out
features/           each decision as it could be described on its day
proofs/             time travel and the user's own test children: that features and outcomes are right
pseudonyms          ids become keyed hashes on their way out

`codes` and `days` serve all of these. `synthetic/` makes the extracts of an authority that does not exist, and knows
nothing of the readers.
"""
