"""How a run stands to its protocol, as JSON beside its evidence."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from candour.standing import Deviation, Look, ProtocolStanding, Standing


def write_standing(standing: ProtocolStanding) -> dict[str, Any]:
    """Plain values: days as ISO dates."""
    return {
        **asdict(standing),
        "standing": str(standing.standing),
        "frozen_on": _write_day(standing.frozen_on),
        "first_test_day": _write_day(standing.first_test_day),
        "looks": [asdict(look) | {"day": look.day.isoformat()} for look in standing.looks],
    }


def read_standing(fields: Mapping[str, Any] | None) -> ProtocolStanding:
    """Back from plain values; a run that kept none is exploratory."""
    if fields is None:
        return ProtocolStanding()
    return ProtocolStanding(
        standing=Standing(fields["standing"]),
        fingerprint=fields["fingerprint"],
        frozen_on=_read_day(fields["frozen_on"]),
        first_test_day=_read_day(fields["first_test_day"]),
        looks=tuple(
            Look(look["number"], date.fromisoformat(look["day"]), look["purpose"]) for look in fields["looks"]
        ),
        deviations=tuple(Deviation(**deviation) for deviation in fields["deviations"]),
    )


def _write_day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _read_day(day: str | None) -> date | None:
    return None if day is None else date.fromisoformat(day)
