"""What audits assume, where several assume the same: each sentence stands here once.

An assumption is what must be so for an answer to hold. What an answer cannot say even then is a limit.
"""

FAMILIES = "Different families are independent of each other; where no families are recorded, different children are."
OUTCOMES = "What is recorded as the outcome happened, and nothing happened where none is recorded."
OUTCOMES_ALIKE = "The outcome is recorded as readily for every group, given what happened."
GROUPS = "Children belong to the groups that the record puts them in."
CAPACITY = "The teams take the highest scores, and can look again at the same share of decisions at any time."
LIKE_BEFORE = "Cases to come are like those tested."
REPORTED = "Every source reports the kinds of event, on all the days, that it is said to report."


def list_group_assumptions(*, was_decided: bool) -> tuple[str, ...]:
    """What every comparison of groups assumes; who is flagged is assumed only where nobody says what was decided."""
    return (FAMILIES, OUTCOMES_ALIKE, GROUPS, *(() if was_decided else (CAPACITY,)))
