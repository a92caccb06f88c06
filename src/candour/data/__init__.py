"""From extracts to decisions and features.

In the order in which a pilot passes through them:

extracts/           files become rows, with the day on which each value was known (`known_on`)
build, stitching    rows of several years become one case history (`history`)
partitions/         the same history in parts, families kept together
storing             extracts become a history on the disk, a part at a time
practitioners/      what social workers forecast, and what was done, matched to the decisions
decisions/          the question picks decisions, finds their outcomes, and accounts for every one left out
features/           each decision as it could be described on its day
described/          the same for every part of a history, put together in one order
text/               what workers wrote, cleaned, and which of it each decision could have known
pseudonyms          ids become keyed hashes on their way out

What is asked of a history, for audits and for `candour check`:

checks/             rules that records should keep
quality/            how complete it is, and what it can carry
proofs/             time travel and the user's own test children: that features and outcomes are right

`codes/`, `vocabulary/` and `days` serve all of these. `synthetic/` makes the extracts of an authority that does not exist, and knows
nothing of the readers.
"""
