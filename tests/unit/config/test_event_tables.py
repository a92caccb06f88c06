"""The configuration of local tables names columns, and agrees with what the readers take."""

from dataclasses import fields
from datetime import date

import pytest
from pydantic import ValidationError

from candour.config.event_tables import DocumentTableSettings, EventTableSettings
from candour.data.extracts.event_tables.documents import DocumentTable
from candour.data.extracts.event_tables.table import EventTable

LEAST = {"path": "eh.csv", "kind": "early_help", "child_id": "id", "started_on": "start"}


def test_four_keys_are_enough() -> None:
    settings = EventTableSettings.model_validate(LEAST)
    assert settings.details == {}
    assert settings.known_on is None


def test_everything_that_a_mapping_may_say() -> None:
    settings = EventTableSettings.model_validate(
        {
            **LEAST,
            "details": {"local_code": "service"},
            "codes": {"local_code": {"Family hub": "HUB"}},
            "taken_on": "2025-03-01",
        }
    )
    assert settings.codes["local_code"]["Family hub"] == "HUB"
    assert settings.taken_on == date(2025, 3, 1)


@pytest.mark.parametrize("missing", sorted(LEAST))
def test_a_key_that_lacks_is_named(missing: str) -> None:
    with pytest.raises(ValidationError, match=missing):
        EventTableSettings.model_validate({key: value for key, value in LEAST.items() if key != missing})


@pytest.mark.parametrize("model", [EventTableSettings, DocumentTableSettings])
def test_unknown_keys_are_refused(model: type[EventTableSettings] | type[DocumentTableSettings]) -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        model.model_validate({**LEAST, "forename": "x"})


@pytest.mark.parametrize(
    ("settings", "table"), [(EventTableSettings, EventTable), (DocumentTableSettings, DocumentTable)]
)
def test_settings_have_the_fields_of_the_reader(
    settings: type[EventTableSettings] | type[DocumentTableSettings],
    table: type[EventTable] | type[DocumentTable],
) -> None:
    assert list(settings.model_fields) == [field.name for field in fields(table)]


@pytest.mark.parametrize("settings", [EventTableSettings, DocumentTableSettings])
def test_every_key_is_described(settings: type[EventTableSettings] | type[DocumentTableSettings]) -> None:
    assert all(field.description for field in settings.model_fields.values())
