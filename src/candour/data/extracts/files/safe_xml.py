"""Streaming an XML file one record at a time, with everything refused that could do harm.

No document type, no entities, no network; libxml2's own limits on depth and text length stay on.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Literal

from lxml import etree

from candour.errors import ExtractError


def local_name(tag: str) -> str:
    """The name of an element without its namespace."""
    return tag.rpartition("}")[2]


def check_root(path: Path, *, expected: str, layout: str) -> None:
    """Refuse a file with a document type or with another root element. Raises ExtractError."""
    with path.open("rb") as stream, _explained(path, layout):
        _, root = next(_parse(stream, events=("start",), tag=None))
        declared = root.getroottree().docinfo
        if declared.doctype or declared.internalDTD is not None:
            raise ExtractError(
                f"'{path.name}' declares a document type or entities (<!DOCTYPE …>). {layout} files have none, "
                "and they can be used to attack a computer. Export the file again from the case system."
            )
        found = local_name(str(root.tag))
        if found != expected:
            raise ExtractError(
                f"'{path.name}' is not a {layout} file: its outermost element is <{found}>, expected "
                f"<{expected}>. Check which file belongs here."
            )


def stream_elements(
    stream: BinaryIO, *, path: Path, names: Iterable[str], layout: str
) -> Iterator[etree._Element]:
    """Yield each element of the names when it is complete, then forget it and all before it."""
    with _explained(path, layout):
        tags = tuple(f"{{*}}{name}" for name in names)
        for _, element in _parse(stream, events=("end",), tag=tags):
            yield element
            _forget(element)


def _parse(
    stream: BinaryIO, *, events: tuple[Literal["start", "end"], ...], tag: tuple[str, ...] | None
) -> Iterator[tuple[str, etree._Element]]:
    return iter(
        etree.iterparse(
            stream,
            events=events,
            tag=tag,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
    )


def _forget(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


@contextmanager
def _explained(path: Path, layout: str) -> Iterator[None]:
    """Turn a parser's complaint into ours: its own words may quote the file, so only the line is kept."""
    try:
        yield
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        entry = error.error_log.last_error
        kind = entry.type_name if entry is not None else "ERR_DOCUMENT_EMPTY"
        raise ExtractError(
            f"'{path.name}' cannot be read as XML: the parser stopped at line {line} ({kind}). Expected a whole, "
            f"well-formed {layout} file in the encoding that it declares (UTF-8 if none). "
            "Export the file again from the case system; do not mend it by hand."
        ) from None
