"""How much of a record is filled in, tier by tier."""

from typing import NamedTuple

from candour.report.atrs.fields import Tier
from candour.report.atrs.record import AtrsRecord, RecordField, State


class TierCount(NamedTuple):
    """Of all fields of a tier (`fields`) those that the authority has still to complete (`to_complete`)."""

    tier: Tier
    fields: int
    to_complete: int


def count_tiers(record: AtrsRecord) -> tuple[TierCount, ...]:
    """Both tiers; what stands above the numbered fields counts as tier 1."""
    return (_count(1, (*record.metadata, *_list_fields(record, 1))), _count(2, _list_fields(record, 2)))


def say_counts(record: AtrsRecord) -> str:
    """Both counts in a sentence."""
    return " ".join(
        f"Tier {count.tier}: {count.to_complete} of {count.fields} fields are for the authority to complete."
        for count in count_tiers(record)
    )


def _list_fields(record: AtrsRecord, tier: Tier) -> tuple[RecordField, ...]:
    return tuple(field for sheet in record.sheets if sheet.tier == tier for field in sheet.fields)


def _count(tier: Tier, fields: tuple[RecordField, ...]) -> TierCount:
    return TierCount(tier, len(fields), sum(field.state is State.TO_COMPLETE for field in fields))
