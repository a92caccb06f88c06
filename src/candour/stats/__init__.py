"""Statistics: arrays in, frozen records out. Nothing here reads a file, a clock or global chance.

What everything rests on

clustered          estimates from decisions that are not independent; `resampling` draws families with replacement
intervals          of a share; `multiplicity` makes many hold together, `equivalence` turns one into three answers
base_rate          the share with the outcome; `capacity`: who is flagged
logistic, natural_spline   two small fits

How good forecasts are

performance        several at once; `discrimination` is how well they sort, `calibration/` whether scores are probabilities
paired_differences  on the same or on overlapping decisions; `compared_together` judges many, `best_of_many` what the best is worth
choosing           what each rule of choosing would have cost; `followed_groups` reads models and settings from a run for it
sample_size/       how many decisions it takes
stability/, over_time/, perturbation/, memory/, feedback/, usefulness/   whether it would say the same again, holds, stands poor input,
                   remembers, teaches itself, and can be acted on
explanation/, single_case/, attribution_share   what it leans on, and for one case

Who is treated how

groups/            differences between groups; `mitigation/` what treating them more alike would cost
practitioners/     people's judgements beside a model's scores
meta_analysis/     results of several authorities put together

What the data are like

missing_differences   whether a field is missing more often for one group
monthly_series, change_points, change_scan   breaks in what is recorded
drift, period_classifier   whether training and test period look alike
"""
