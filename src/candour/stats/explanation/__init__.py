"""What a forecast leans on, asked in several ways. No number here speaks of cause.

`contributions` (SHAP), `permutation` (what shuffling costs), `local_effects` (the shape of a feature's effect), `scorecard`
(a model that fits on one page), `agreement` (of ways of asking, of refits), `same_information` (features that share credit),
`ranking_influence` (what they need to know of each family).
"""
