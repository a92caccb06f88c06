"""The smallest pilot that has everything of one: 900 children, one feature, one forecast, one audit."""

CONFIG = """
version: 1
name: tiny
seed: 7
extracts:
  synthetic: {children: 900, years: 5, last_year: 2026, seed: 3}
question:
  decision_point: referral_received
  outcome: {kinds: [cp_plan, care_episode], within_days: 365}
  population: {exclude_if_open: [cp_plan, care_episode]}
features:
  families:
    - {family: age}
split: {name: earlier_cases, test_days: 365, folds: 2}
models:
  candidates:
    - {name: logistic_regression, strengths: [0.1], l1_shares: [0.0]}
protocol:
  criteria:
    - {metric: auc, at_least: 0.6, reason: Enough for a test of the whole run.}
  replicates: 100
audits: [performance]
report:
  title: A tiny run
  purpose: To test what is left of a run that was ended in the middle, on children who do not exist.
"""
