"""When was a value of a local event table known? One table for all fields, each group with its reason.

A local table has one row an event, with its start, perhaps its end, and perhaps the day on which it was recorded.
Its other columns carry no day of their own and are as they stood when the table was drawn. So a value is known from
the start only where the event could not have been recorded without it; every other value may have been written at
any time, and is known from the end of the event, or without one from the day on which it was recorded or drawn.
"""

from candour.data.extracts.files.day_formats import NO_DAY

KNOWN_AT_START = frozenset(
    {
        # Who made contact is asked first.
        "contact_source",
        "referral_source",
        # A legal status, a placement and the need behind it are why the row of an episode begins.
        "legal_status",
        "placement",
        "placement_provider",
        "care_need",
        # The conference that starts a plan gives it its category, with earlier plans on file; the conference decides
        # on its day whether there will be a plan.
        "initial_category",
        "previous_plans",
        "icpc_outcome",
        # Away or missing is judged when the child is reported.
        "missing_kind",
        # A questionnaire's own day is that on which it was scored, or given up.
        "sdq_score",
        "sdq_reason",
        # What a contact with a care leaver found, it found on its day.
        "care_leaver_in_touch",
        "care_leaver_activity",
        "care_leaver_accommodation",
        # How a child was adopted before is told when it comes into care; why a worker changed, when it does.
        "previous_permanence",
        "social_worker_change_reason",
        # What kind of event a local event is.
        "local_code",
    }
)
_SEEN_AT_START = frozenset({"visit"})
"""Kinds in which `child_seen` is known on the day; in an assessment the child may be seen at any time before its end."""


def is_known_at_start(kind: str, field: str) -> bool:
    """Whether a value of a field is known when an event of a kind starts."""
    return field in KNOWN_AT_START or (field == "child_seen" and kind in _SEEN_AT_START)


def find_known_day(kind: str, field: str, *, start: int, end: int, recorded: int, taken: int) -> int:
    """The first day on which a value was known, never before the event was recorded; NO_DAY for days not given."""
    if is_known_at_start(kind, field):
        return max(start, recorded)
    if end != NO_DAY:
        return max(end, recorded)
    return max(start, recorded if recorded != NO_DAY else taken)
