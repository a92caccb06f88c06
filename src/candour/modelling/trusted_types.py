"""The types that a model file may hold beyond those that skops itself knows to be harmless.

A reviewed list: to add a type, read what happens when it is built from a file, and say here why it is safe.
"""

TRUSTED_TYPES = (
    # A record of two fields, the pipeline and the calibrator; building it runs no code of its own.
    "candour.modelling.calibration.CalibratedForecast",
    # scikit-learn's Pipeline with a number of rows beside it; building it runs no code of its own.
    "candour.modelling.blocks.pipeline.PipelineInBlocks",
    # Two ends for each number; building it runs no code of its own.
    "candour.modelling.encoding.EndsDrawnIn",
    # Levels and slopes of hazards, as arrays; building it runs no code of its own.
    "candour.modelling.models.hazard_estimator.DiscreteTimeHazard",
    # Three functions that look at a table's columns and name some of them; they touch nothing else.
    "candour.modelling.encoding.select_codes",
    "candour.modelling.encoding.select_numbers",
    "candour.modelling.encoding.select_texts",
    # What texts become: lists of terms that many families have, how rare each is, and where numbers end. None holds a text, and
    # building one runs no code of its own.
    "candour.modelling.text.embeddings.TextEmbeddings",
    "candour.modelling.text.encoder.TextEncoder",
    "candour.modelling.text.lexicon.LexiconCounts",
    "candour.modelling.text.terms.FrequentTerms",
    "candour.modelling.text.topics.TextTopics",
    # Settings, numbers and a list of trees (below); building them runs no code of their own.
    "candour.modelling.models.decision_tree.DecisionTree",
    "candour.modelling.models.explainable_boosting.ExplainableBoosting",
    "candour.modelling.models.lightgbm.LightGradientBoosting",
    "candour.modelling.models.scorecard.Scorecard",
    # The kind of number that a one-hot encoder gives; it holds a name such as float64.
    "numpy.dtype",
    # One tree of a gradient boosting model: arrays of thresholds and leaf values.
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    # One tree of a random forest: arrays of thresholds and shares, whose shapes scikit-learn checks when it is built.
    "sklearn.tree._tree.Tree",
)
