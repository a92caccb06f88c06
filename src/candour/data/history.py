"""The case history: one authority's children and events, with the day on which each value could be known.

Five tables, and what is said of them; `partitions/` has how they lie on the disk, and how they are read in parts.

`known_on` is the heart of it: the first day on which a worker could have seen the value. A feature may use
a value only if it was known before the decision.
"""

from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa

from candour.data.practitioners.tables import PractitionerTables
from candour.data.text.files import TextFiles
from candour.errors import HistoryError

HISTORY_VERSION = 4

EVENT_KINDS = (
    "contact",
    "early_help",
    "referral",
    "assessment",
    "section_47",
    "icpc",
    "cin_plan",
    "cp_plan",
    "cp_review",
    "care_episode",
    "care_placement",
    "care_review",
    "missing",
    "short_break",
    "visit",
    "pre_proceedings",
    # Yearly outcomes of children in care, on the last day of the year; a questionnaire on its own day.
    "care_outcomes",
    "care_leaver",
    "adoption_decision",
    "adoption_match",
    "placed_for_adoption",
    "previous_permanence",
    "social_worker_change",
    "deprivation_of_liberty",
    # Whatever a local system records beyond these; `local_code` says what it is.
    "local_event",
    "died",
    "transferred_out",
)

DETAIL_FIELDS = (
    "referral_source",
    "referral_nfa",
    "primary_need",
    "closure_reason",
    "factor",
    "icpc_not_required",
    "initial_category",
    "latest_category",
    "previous_plans",
    "legal_status",
    "placement",
    "care_need",
    "reason_care_ended",
    "reason_placement_change",
    "missing_kind",
    "contact_source",
    "icpc_outcome",
    "assessment_need",
    "child_seen",
    "placement_provider",
    "sdq_score",
    "sdq_reason",
    "convicted",
    "health_check",
    "immunisations",
    "teeth_check",
    "health_assessment",
    "substance_misuse",
    "intervention_received",
    "intervention_offered",
    "care_leaver_in_touch",
    "care_leaver_activity",
    "care_leaver_accommodation",
    "previous_permanence",
    "adoption_ended_reason",
    "social_worker_change_reason",
    "local_code",
)

CHILDREN = pa.schema(
    [
        pa.field("child_id", pa.string(), nullable=False),
        # Null where the authority lists no family: the child then stands alone.
        pa.field("family_id", pa.string()),
        pa.field("birth_date", pa.date32()),
        # day, month (first or fifteenth of the month), or expected (not yet born in the newest extract).
        pa.field("birth_date_precision", pa.string()),
        pa.field("sex", pa.string(), nullable=False),
        pa.field("ethnicity", pa.string()),
        pa.field("ethnic_group", pa.string(), nullable=False),
        pa.field("disability", pa.string(), nullable=False),
        pa.field("disability_codes", pa.string()),
        pa.field("unaccompanied", pa.bool_(), nullable=False),
        # As the extract spelt it, null where that is the code itself.
        pa.field("original_sex", pa.string()),
        pa.field("original_ethnicity", pa.string()),
        # Of the area that the authority lists: its tenth of all areas of England, 1 the most deprived, and its IDACI
        # score, a share. They carry no day and serve audits alone. Null where not recorded.
        pa.field("deprivation_decile", pa.int8()),
        pa.field("deprivation_score", pa.float64()),
    ]
)
EVENTS = pa.schema(
    [
        pa.field("event_id", pa.int64(), nullable=False),
        pa.field("child_id", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("started_on", pa.date32(), nullable=False),
        # Known on the day itself; null while it lasts.
        pa.field("ended_on", pa.date32()),
        pa.field("known_on", pa.date32(), nullable=False),
    ]
)
DETAILS = pa.schema(
    [
        pa.field("event_id", pa.int64(), nullable=False),
        pa.field("child_id", pa.string(), nullable=False),
        pa.field("field", pa.string(), nullable=False),
        pa.field("code", pa.string(), nullable=False),
        pa.field("known_on", pa.date32(), nullable=False),
        # As the extract spelt it, null where that is the code itself.
        pa.field("original", pa.string()),
    ]
)
DOCUMENTS = pa.schema(
    [
        pa.field("child_id", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        # The day on which it was written: a text is known no earlier.
        pa.field("written_on", pa.date32(), nullable=False),
        pa.field("text", pa.string(), nullable=False),
    ]
)
QUALITY = pa.schema(
    [
        pa.field("source", pa.string(), nullable=False),
        pa.field("table", pa.string(), nullable=False),
        pa.field("field", pa.string(), nullable=False),
        pa.field("year", pa.int32()),
        pa.field("rule", pa.string(), nullable=False),
        # error (the value was set aside), warning (kept, but odd), note.
        pa.field("severity", pa.string(), nullable=False),
        pa.field("message", pa.string(), nullable=False),
        pa.field("count", pa.int64(), nullable=False),
        # How many values were looked at, so that a share can be given; 0 where it has no meaning.
        pa.field("of", pa.int64(), nullable=False),
    ]
)
SCHEMAS = {
    "children": CHILDREN,
    "events": EVENTS,
    "details": DETAILS,
    "documents": DOCUMENTS,
    "quality": QUALITY,
}


@dataclass(frozen=True)
class Coverage:
    """The days for which one source reports one set of event kinds, both ends included."""

    source: str
    kinds: tuple[str, ...]
    first_day: date
    last_day: date


@dataclass(frozen=True)
class SourceFile:
    """One file that was read: its name (never its folder), its format, its SHA-256 and how much it held."""

    name: str
    format: str
    sha256: str
    year: int | None
    rows: int
    children: int


@dataclass(frozen=True)
class SourceAccount:
    """What one source gave: its rows, the distinct children and events that it states, and when these started.

    The days are None where the source states no event.
    """

    source: str
    rows: int
    children: int
    events: int
    first_day: date | None
    last_day: date | None


@dataclass(frozen=True)
class CaseHistory:
    """Everything known about the children, sorted: children by child_id; events by child_id, started_on, kind,
    event_id; details by child_id, known_on, field, code, event_id; documents by their columns in order; quality by
    its first five columns.
    """

    children: pa.Table
    events: pa.Table
    details: pa.Table
    quality: pa.Table
    coverage: tuple[Coverage, ...]
    sources: tuple[SourceFile, ...]
    accounts: tuple[SourceAccount, ...] = ()
    documents: pa.Table = field(default_factory=DOCUMENTS.empty_table)
    version: int = field(default=HISTORY_VERSION)
    practitioners: PractitionerTables | None = None
    """What people said of the same cases: laid beside the history for one run, never kept with it, never a feature."""
    text_files: TextFiles = field(default_factory=TextFiles)
    """What the authority gives beside its texts: laid beside the history for one run, never kept with it."""

    def __post_init__(self) -> None:
        for name, schema in SCHEMAS.items():
            table: pa.Table = getattr(self, name)
            if not table.schema.equals(schema):
                raise HistoryError(
                    f"The table '{name}' of the case history has the columns {table.schema.names}; "
                    f"expected {schema.names} with the types of version {HISTORY_VERSION}. Read the extracts again."
                )

    @property
    def parts(self) -> int:
        """A history in memory is one part of itself; `partitions/` has those of several."""
        return 1

    def read_part(self, number: int) -> "CaseHistory":
        """The history itself, which is its only part."""
        del number
        return self
