"""Texts are off by default, and a configuration that contradicts itself is refused."""

from typing import Any

import pytest
from pydantic import ValidationError

from candour.config.pilot import PilotConfig
from candour.config.text import FAMILY_COLUMN, TEXT_PREFIX, TextSettings


def test_no_text_is_read_unless_asked_for() -> None:
    assert PilotConfig.model_fields["text"].default is None
    settings = TextSettings(kinds=("referral_note",))
    assert settings.representations == ("words",)
    assert settings.minimum_families >= 20
    assert settings.on_the_day == ()


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({"kinds": []}, "at least 1"),
        ({"kinds": ["note", "note"]}, "kinds names the same one twice"),
        ({"kinds": ["note"], "on_the_day": ["summary"]}, "names summary, but kinds does not"),
        ({"kinds": ["note"], "when_authorised": ["summary"]}, "names summary, but kinds does not"),
        ({"kinds": ["note"], "representations": ["lexicon"]}, "exactly where the key lexicon names its file"),
        ({"kinds": ["note"], "lexicon": "words.csv"}, "exactly where the key lexicon names its file"),
        ({"kinds": ["note"], "minimum_families": 3}, "greater than or equal to 10"),
        ({"kinds": ["*family"]}, "pattern"),
    ],
)
def test_what_contradicts_itself_is_refused(choices: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        TextSettings.model_validate(choices)


def test_no_kind_of_document_can_be_taken_for_the_column_of_families() -> None:
    kind = FAMILY_COLUMN.removeprefix(TEXT_PREFIX)
    with pytest.raises(ValidationError):
        TextSettings(kinds=(kind,))
