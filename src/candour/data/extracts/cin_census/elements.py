"""Puts rows of tables together again to the elements of a census that they were made from.

Tables and XML then go through one reader, so that both become the same history.
"""

import re
from collections.abc import Iterable, Sequence

from lxml import etree

_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CODE = re.compile(r"[0-9A-Za-z]+")
# As programs print nothing; NONE in capitals is a code.
_FILLERS = frozenset(("nan", "NaN", "None", "null"))


def add_group(
    parent: etree._Element, name: str, leaves: Sequence[str], values: Iterable[str | None]
) -> etree._Element:
    """Add an element with a leaf for each value that is given."""
    group = etree.SubElement(parent, name)
    for leaf, value in zip(leaves, values, strict=True):
        add_leaf(group, leaf, value)
    return group


def add_leaf(parent: etree._Element, name: str, value: str | None) -> None:
    """Add an element that holds a text, without the control characters that XML cannot hold; nothing for None."""
    if value is None:
        return
    leaf = etree.SubElement(parent, name)
    try:
        leaf.text = value
    except ValueError:
        leaf.text = _NOT_IN_XML.sub("", value)


def add_list(parent: etree._Element, group: str, leaf: str, values: Sequence[str | None]) -> None:
    """Add a group of equal leaves; nothing for no values."""
    if values:
        add_group(parent, group, [leaf] * len(values), values)


def split_codes(cell: str | None) -> list[str]:
    """The codes of a cell that holds several: commas, semicolons, or a list as Python prints it."""
    return [code for code in _CODE.findall(cell or "") if code not in _FILLERS]
