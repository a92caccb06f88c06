"""What two authorities agree on before a model leaves one of them for the other."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from candour.config.stage import Stage

MemoryCode = Literal["MEMO-001", "MEMO-002"]
MEMORY_CODES: tuple[MemoryCode, ...] = ("MEMO-001", "MEMO-002")
"""The audits that say whether the model file gives a child away."""


class Agreement(Stage):
    """An agreement to share one model. Both authorities hold the same file, and each names it when it shares or validates."""

    version: Literal[1]
    """The version of this format."""
    shared_by: str = Field(min_length=2)
    """The authority whose model it is, or how it is called between the two."""
    shared_with: str = Field(min_length=2)
    """The authority that may use it."""
    purpose: str = Field(min_length=20)
    """What the model may be used for. Validation is not use: nobody is scored for a decision."""
    agreed_on: date
    """The day on which both had signed."""
    until: date
    """The last day on which the model may be used. After it the file is to be destroyed, and nothing here opens it any more."""
    memory_audits_read: tuple[MemoryCode, ...]
    """Both MEMO-001 and MEMO-002: whoever signed has read what they say of the file."""
    although: dict[MemoryCode, Annotated[str, Field(min_length=20)]] = Field(default_factory=dict)
    """For an audit of memory that is not met: why the file may leave all the same."""

    @model_validator(mode="after")
    def _read_both(self) -> Self:
        missing = [code for code in MEMORY_CODES if code not in self.memory_audits_read]
        if missing:
            raise ValueError(
                f"memory_audits_read must name {' and '.join(MEMORY_CODES)}; it lacks {' and '.join(missing)}. Read what the report says of "
                "the model file before it leaves"
            )
        return self

    @model_validator(mode="after")
    def _is_between_two(self) -> Self:
        if self.shared_by == self.shared_with:
            raise ValueError("shared_by and shared_with are the same authority")
        if self.until < self.agreed_on:
            raise ValueError("until lies before agreed_on")
        return self
