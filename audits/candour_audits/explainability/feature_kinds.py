"""What a feature records, in the six kinds that a panel asks about."""

EARLIER = "Previous contact with services"
POVERTY = "Poverty"
NEED = "Need"
AGE = "Age"
CALENDAR = "Calendar"
OTHER = "Other"
KINDS = (EARLIER, POVERTY, NEED, AGE, CALENDAR, OTHER)

NEEDS = frozenset(
    {
        "primary_need",
        "care_need",
        "factor",
        "initial_category",
        "latest_category",
        "disability",
        "missing_kind",
    }
)
"""Fields that say what a child needed or was thought to need."""
POOR = frozenset({"deprivation", "idaci", "free_school_meals", "low_income", "housing"})
"""Fields that measure hardship itself."""
DATED = frozenset({"month", "weekday", "calendar"})
OF_CONTACT = frozenset({"count", "days_since", "duration", "ever", "open"})
MAY_BE_POVERTY = ("deprivation", "low income")


def find_kind(family: str, source: str) -> str:
    """The kind of a feature, from the family and the source that its label names; each has one kind only.

    A need that was recorded at an earlier contact is a need: what was recorded counts, and not that there was a contact.
    """
    if source in POOR:
        return POVERTY
    if family in {"age", "unborn"}:
        return AGE
    if family in DATED:
        return CALENDAR
    if source in NEEDS and family != "protected":
        return NEED
    if family in OF_CONTACT or family in {"last_code", "code_count", "distinct_codes"}:
        return EARLIER
    return OTHER


def may_be_poverty(may_stand_for: str) -> bool:
    """Whether a feature may stand for hardship, whatever it records."""
    return any(word in may_stand_for for word in MAY_BE_POVERTY)
