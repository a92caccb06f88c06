"""Groups of children compared: what happens to each, whether they differ, and what a small group can tell.

What is compared: `judged` (decisions and their cells), `metrics` (one declared row each), `rates` (their values), `scales`,
`gates` (who is large enough). How: `differences` (everyone else, reference, pairs), `power`, `homogeneity`, `spread`,
`pooling`, `curves`. In decisions: `error_burden`, `burden_parts`, `product_interval`. What else could explain it:
`unrecorded`, `relabelling`, `proxies`, `left_out`. Beside others: `second_opinion` (fairlearn), `pinned` (the pilots). Held small: `packed`.
Rooms of their own: `resampled`, `search`. What they share: `group_shares`, `group_values`.
"""
