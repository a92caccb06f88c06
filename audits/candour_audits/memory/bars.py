"""The bars of this family, each with its reason, so that a panel can question them on one screen."""

AUC_MARGIN = 0.05
"""How far the AUC of an attack may lie above .5."""
AUC_REASON = "at 0.55 somebody who has to say which of two children was in the data is right 55 times in 100 and not 50"
TIMES_CHANCE = 2.0
"""How many times as many members as chance may be found at one false alarm in a hundred."""
TIMES_REASON = "the harm is done by the few who are found for sure, not by the average"
PULL = 0.02
"""How far a score may move, on average, towards a child's own outcome because the child was in the data."""
PULL_REASON = "a score that moves by more than two in a hundred would tell what happened to a child whose record is known"
