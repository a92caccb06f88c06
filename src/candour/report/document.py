"""One document of a report: what every view gives."""

from typing import NamedTuple


class Document(NamedTuple):
    """A file of the report's folder.

    `name` is its path in the folder, with `/` between the parts; it ends as its format does (`.html`, `.docx` …). An
    HTML document with `on_paper` is also laid out as a PDF of the same name.
    """

    name: str
    content: bytes
    on_paper: bool = False
