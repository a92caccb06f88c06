"""The columns of the tables that a pipeline gives and an audit reads. Arrow tables cannot be changed, so neither can the evidence."""

import pyarrow as pa

PREDICTIONS = pa.schema(
    [
        # The same row number means the same decision, in every model and in `groups` and `features`.
        pa.field("row", pa.int64(), nullable=False),
        pa.field("child_key", pa.string(), nullable=False),
        pa.field("family_key", pa.string(), nullable=False),
        pa.field("decided_on", pa.date32()),
        pa.field("variant", pa.string(), nullable=False),
        pa.field("model", pa.string(), nullable=False),
        pa.field("score", pa.float64(), nullable=False),
        pa.field("outcome", pa.int8(), nullable=False),
        # What was actually decided, where somebody else's scores come with a decision.
        pa.field("flagged", pa.bool_()),
    ]
)
VARIANT_PREDICTIONS = pa.schema(
    [
        # The same decision number means the same decision in every variant and model of the run.
        pa.field("decision", pa.int64(), nullable=False),
        pa.field("family_key", pa.string(), nullable=False),
        pa.field("decided_on", pa.date32(), nullable=False),
        pa.field("variant", pa.string(), nullable=False),
        pa.field("data", pa.string(), nullable=False),
        pa.field("learning", pa.string(), nullable=False),
        pa.field("model", pa.string(), nullable=False),
        pa.field("score", pa.float64(), nullable=False),
        pa.field("outcome", pa.int8(), nullable=False),
    ]
)
TEXT_PHRASES = pa.schema(
    [
        # The number by which TEXT_PHRASE_SUMS calls it.
        pa.field("phrase", pa.int64(), nullable=False),
        # The column of texts, such as text:referral_note.
        pa.field("column", pa.string(), nullable=False),
        # words, characters or lexicon.
        pa.field("representation", pa.string(), nullable=False),
        pa.field("words", pa.string(), nullable=False),
        # How many families of the training decisions have it.
        pa.field("families", pa.int64(), nullable=False),
        # By how much the score changes without it, on average over decisions.
        pa.field("leaning", pa.float64(), nullable=False),
    ]
)
TEXT_PHRASE_SUMS = pa.schema(
    [
        pa.field("phrase", pa.int64(), nullable=False),
        pa.field("characteristic", pa.string(), nullable=False),
        pa.field("group", pa.string(), nullable=False),
        pa.field("families", pa.int64(), nullable=False),
        # Decisions of the group, of everybody else; those with the phrase of the group, of everybody else.
        pa.field("totals", pa.list_(pa.int64()), nullable=False),
        # The sum over families of the products of these four counts: the upper triangle, row by row.
        pa.field("products", pa.list_(pa.int64()), nullable=False),
    ]
)
TEXT_CLEANING = pa.schema(
    [
        # taken_out: tags of a kind that stand in the texts now; left: what still looks like a name.
        pa.field("measure", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("count", pa.int64(), nullable=False),
        # Of how many texts, or words.
        pa.field("of", pa.int64(), nullable=False),
    ]
)
SHARED_BY = "shared_by"
"""The fact that says whose model a run tests, where it is another authority's."""
EARLIER_SCORES = pa.schema(
    [
        # The decisions before the test, scored by a shared model: from these, and these alone, a recalibration is learnt.
        pa.field("family_key", pa.string(), nullable=False),
        pa.field("score", pa.float64(), nullable=False),
        pa.field("outcome", pa.int8(), nullable=False),
    ]
)
FEATURE_LABELS = pa.schema(
    [
        pa.field("name", pa.string(), nullable=False),
        pa.field("label", pa.string(), nullable=False),
        pa.field("family", pa.string(), nullable=False),
        pa.field("source", pa.string(), nullable=False),
        pa.field("may_stand_for", pa.string(), nullable=False),
    ]
)
FLOW = pa.schema(
    [
        pa.field("label", pa.string(), nullable=False),
        # all, left_out, kept or of_which: the first is the sum of what is left out and what is kept, and
        # of_which is a part of what is kept.
        pa.field("part", pa.string(), nullable=False),
        pa.field("decisions", pa.int64(), nullable=False),
        pa.field("children", pa.int64(), nullable=False),
        pa.field("events", pa.int64()),
        pa.field("reason", pa.string(), nullable=False),
    ]
)
COVERAGE = pa.schema(
    [
        pa.field("source", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("first_day", pa.date32(), nullable=False),
        pa.field("last_day", pa.date32(), nullable=False),
    ]
)
TIME_TRAVEL = pa.schema(
    [
        pa.field("feature", pa.string(), nullable=False),
        pa.field("rows_checked", pa.int64(), nullable=False),
        pa.field("rows_changed", pa.int64(), nullable=False),
    ]
)
CROSS_VALIDATION = pa.schema(
    [
        pa.field("model", pa.string(), nullable=False),
        pa.field("setting", pa.string(), nullable=False),
        pa.field("fold", pa.int64(), nullable=False),
        pa.field("train_rows", pa.int64(), nullable=False),
        pa.field("test_rows", pa.int64(), nullable=False),
        pa.field("score", pa.float64()),
        pa.field("chosen", pa.bool_(), nullable=False),
    ]
)
SCORECARD = pa.schema(
    [
        pa.field("model", pa.string(), nullable=False),
        # From 1. On every line exactly one level holds, and its points are added up.
        pa.field("line", pa.int64(), nullable=False),
        pa.field("feature", pa.string(), nullable=False),
        # In words; where `code` is not empty, whether it is that code or not.
        pa.field("level", pa.string(), nullable=False),
        pa.field("code", pa.string(), nullable=False),
        pa.field("points", pa.int64(), nullable=False),
    ]
)
SCORECARD_TOTALS = pa.schema(
    [
        # Every sum of points that there can be, rising, and the published score of it.
        pa.field("total", pa.int64(), nullable=False),
        pa.field("probability", pa.float64(), nullable=False),
    ]
)
NESTED_VALIDATION = pa.schema(
    [
        # The fold that is forecast, from 1, as `fold` in CROSS_VALIDATION.
        pa.field("origin", pa.int64(), nullable=False),
        # model: chosen among the settings of one model; procedure: among all settings of all models.
        pa.field("scope", pa.string(), nullable=False),
        pa.field("model", pa.string(), nullable=False),
        pa.field("setting", pa.string(), nullable=False),
        pa.field("score", pa.float64(), nullable=False),
        # How much better the best of the same settings did at this origin; never negative.
        pa.field("regret", pa.float64(), nullable=False),
        # Whether the settings that there were to choose from had been found by looking at this origin.
        pa.field("settings_saw_origin", pa.bool_(), nullable=False),
    ]
)
