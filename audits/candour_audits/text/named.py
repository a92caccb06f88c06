"""What a kind of document is called."""

from candour.config.text import TEXT_PREFIX


def name_documents(column: str) -> str:
    """`text:referral_note` in words: referral note."""
    return column.removeprefix(TEXT_PREFIX).replace("_", " ")
