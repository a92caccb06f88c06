"""The machinery beneath disclosure control: what is withheld, merged, rounded or taken out. The policy is in `disclosure`.

In the order in which tables pass through it (`publishing`):

primary, secondary, pooling     one table by itself: small rows, their partners, shares said together (`choice` holds what was chosen)
ledger, relations, reader       all tables together: which counts are the same, how they add up, what a reader knows
feasible, proof, repair         whether every small count is hidden, by integer programming, and what to withhold where not
quiet_solver                    the integer programming, without what the solver prints
rounding, sentences             what is left, in as many figures as may be printed
scrubbing, texts                paths, names and keys in any text of a report
differencing                    what two reports side by side would tell
crossings                       groups that add up along two directions, asked by their audit before it says anything

`counts` and `vectors` say what a cell and a column count.
"""
