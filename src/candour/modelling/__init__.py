"""Splitting, encoding, fitting, calibrating and saving: every class that is saved with a model lives here.

In the order in which a forecast comes about:

cases         the decisions that it learns from or is tested on; `endings` says when and how each ended
splitters     training, test and folds, each a `split`; `leak_checks` refuses one that leaks
sampling      a stated sample of the training families; `training_memory` asks for one, and never draws it
encoding      features become numbers; `text/` does so with what workers wrote
blocks/       the same for more decisions than fit in memory once encoded
models/       the kinds of forecast, one file each, found by name in `index`
baselines     the simple rules that every forecast must beat
fitting       one Pipeline, on one thread, and only if it converges
search/       which settings are tried, and which lead
calibration   scores become probabilities
forecasts     all of these for one variant: the call of a recipe

What is done with a fitted forecast:

inputs        what it must be given: names and kinds of columns
explainable   the door for audits; `replacement` answers for altered columns
incidence     when a forecast of hazards expects the outcome
saving        a file without pickle, of `trusted_types` alone, whose trees are sound (`sound_trees`)
"""
