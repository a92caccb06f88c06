"""What the authority wrote, cut to the room that a short page has, and never filled in where it wrote nothing."""

from dataclasses import dataclass

from candour.report.layers.readability import list_words, split_sentences
from candour.report.model import Report


@dataclass(frozen=True)
class AuthorityWords:
    """One thing that only the authority can say.

    `text` holds its own words where it wrote any. `cut` says that the full report has more of them, or has all of them
    where `text` is empty although `given`.
    """

    path: str
    label: str
    text: str
    given: bool
    cut: bool = False


def quote_authority(report: Report, path: str, *, words_at_most: int) -> AuthorityWords:
    """Whole sentences from the beginning, as many as there is room for. Raises KeyError where no such line exists."""
    line = report.statements[path]
    if not line.given:
        return AuthorityWords(path, line.label, "", given=False)
    kept: list[str] = []
    words = 0
    sentences = split_sentences(line.text)
    for sentence in sentences:
        words += len(list_words(sentence))
        if words > words_at_most:
            break
        kept.append(sentence)
    return AuthorityWords(path, line.label, " ".join(kept), given=True, cut=len(kept) < len(sentences))
