"""The bars of this family, each with its reason, so that a panel can question them on one screen."""

STAYS = 0.8
"""Share of the flagged that must stay flagged."""
STAYS_REASON = "if more than one flagged family in five would not be flagged by a forecast learnt from other families, chance chose it"
HALF = 0.5
"""Where fits learn from far fewer decisions than the forecast did they change more than it: a concern then needs this."""
MOST_OF_THEM = 0.75
"""Fits on at least this share of the training decisions are as good as fits on all of them."""
UNSURE = 0.5
"""Share of the flagged for whom the flag may hang on the choice of forecast, or of families to learn from."""
UNSURE_REASON = (
    "where this is so of most of the flagged, a flag says more about that choice than about the child"
)
MOST_WORSE = 0.02
"""AUC and average precision that an equally good forecast may lie below the leading one."""
MOST_WORSE_REASON = (
    "two in a hundred pairs put in the other order would not change what a team chooses between"
)
