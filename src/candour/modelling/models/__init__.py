"""The forecasts that are tried, one file a kind, all as scikit-learn Pipelines with the steps `encode` and `core`.

Where to start: `index` knows all kinds by name. `setting` is one candidate with one choice of settings; `extras` says which
package a kind needs.

Kinds: `logistic_regression`, `gradient_boosting`, `decision_tree`, `random_forest`, `lightgbm`, `explainable_boosting`, `scorecard`,
`hazard` (discrete-time hazards: not only whether, but when).

What they are made of: `added_trees` (trees whose numbers add up to log-odds), `boosted_trees` (the settings of both kinds of
boosting), `lightgbm_machines` (LightGBM on several machines that grow each tree together), `levels` (numbers cut where many decisions lie
on either side), `steps` and `points` (which lines a scorecard has, and how many points each gives), `card` (the scorecard as a person reads it), `hazard_estimator` and `hazard_fit` (hazards as a scikit-learn
classifier, and how they are fitted).

None re-samples the training decisions. Class weights bend the level of the scores, which the calibration inside puts right.
"""
