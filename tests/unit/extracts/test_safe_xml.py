from pathlib import Path

import pytest

from candour.data.extracts.cin_census.xml_return import read_cin_return
from candour.data.extracts.reading import Reading
from candour.errors import ExtractError

HEADER = "<Header><CollectionDetails><ReferenceDate>2024-03-31</ReferenceDate></CollectionDetails></Header>"
CHILD = (
    "<Child><ChildIdentifiers><LAchildID>{}</LAchildID></ChildIdentifiers>"
    "<CINdetails><CINreferralDate>2023-05-05</CINreferralDate></CINdetails></Child>"
)


def read(path: Path, content: str | bytes) -> Reading:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    reading = Reading()
    read_cin_return(path, reading)
    return reading


LAUGHS = "".join(
    f"<!ENTITY l{level} '{f'&l{level - 1};' * 10}'>" if level else "<!ENTITY l0 'ha'>" for level in range(12)
)


@pytest.mark.parametrize(
    "declaration",
    [
        f"<!DOCTYPE Message [{LAUGHS}]>",
        "<!DOCTYPE Message [<!ENTITY secret SYSTEM 'file:///etc/hostname'>]>",
        "<!DOCTYPE Message SYSTEM 'http://example.invalid/x.dtd'>",
        "<!DOCTYPE Message>",
    ],
)
@pytest.mark.parametrize("use", ["&l11;", "&secret;", ""])
def test_document_types_and_entities_are_refused(tmp_path: Path, declaration: str, use: str) -> None:
    content = f"{declaration}<Message>{HEADER}<Children>{use}{CHILD.format('C000001')}</Children></Message>"
    with pytest.raises(ExtractError):
        read(tmp_path / "bomb.xml", content)


def test_entities_in_an_attribute_of_the_root_are_refused(tmp_path: Path) -> None:
    content = f"<!DOCTYPE Message [{LAUGHS}]><Message a='&l11;'>{HEADER}<Children/></Message>"
    with pytest.raises(ExtractError):
        read(tmp_path / "bomb.xml", content)


def test_a_harmless_document_type_is_named_as_the_reason(tmp_path: Path) -> None:
    with pytest.raises(ExtractError, match="declares a document type or entities"):
        read(tmp_path / "a.xml", f"<!DOCTYPE Message><Message>{HEADER}<Children/></Message>")


def test_deep_nesting_and_long_texts_are_refused(tmp_path: Path) -> None:
    deep = "<a>" * 5_000 + "</a>" * 5_000
    with pytest.raises(ExtractError, match="cannot be read as XML"):
        read(tmp_path / "deep.xml", f"<Message>{HEADER}<Children><Child>{deep}</Child></Children></Message>")
    long = "x" * 11_000_000
    with pytest.raises(ExtractError, match="cannot be read as XML"):
        read(tmp_path / "long.xml", f"<Message>{HEADER}<Children>{CHILD.format(long)}</Children></Message>")


def test_a_cut_file_is_named_with_the_line_and_no_child(tmp_path: Path) -> None:
    content = (
        f"<Message>{HEADER}\n<Children>\n{CHILD.format('C000001')}\n<Child><ChildIdentifiers><LAchildID>C0000"
    )
    with pytest.raises(
        ExtractError, match=r"'cut.xml' cannot be read as XML: the parser stopped at line 4"
    ) as caught:
        read(tmp_path / "cut.xml", content)
    assert "C0000" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_wrong_root_says_which_was_expected(tmp_path: Path) -> None:
    with pytest.raises(ExtractError, match="outermost element is <EXPSSDA903>, expected <Message>"):
        read(tmp_path / "a.xml", "<EXPSSDA903/>")


@pytest.mark.parametrize("content", [b"", b"   \n", b"CHILD,DOB\n", b"PK\x03\x04", b"{}"])
def test_what_is_no_xml_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ExtractError, match=r"'a\.xml'"):
        read(tmp_path / "a.xml", content)


def test_bytes_that_are_not_the_declared_encoding_are_refused_and_not_quoted(tmp_path: Path) -> None:
    content = f"<Message>{HEADER}<Children>{CHILD.format('Zoë')}</Children></Message>".encode("cp1252")
    with pytest.raises(ExtractError, match="in the encoding that it declares") as caught:
        read(tmp_path / "a.xml", content)
    assert "Zo" not in str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-8"])
def test_unicode_with_a_mark_is_read(tmp_path: Path, encoding: str) -> None:
    content = f"<Message>{HEADER}<Children>{CHILD.format('C000001')}</Children></Message>".encode(encoding)
    assert read(tmp_path / "a.xml", content).children.texts() == ["C000001"]


def test_windows_1252_is_read_where_declared(tmp_path: Path) -> None:
    declared = "<?xml version='1.0' encoding='windows-1252'?>"
    content = f"{declared}<Message>{HEADER}<Children>{CHILD.format('Zoë')}</Children></Message>".encode(
        "cp1252"
    )
    assert read(tmp_path / "a.xml", content).children.texts() == ["Zoë"]


def test_comments_and_instructions_are_passed_over(tmp_path: Path) -> None:
    content = f"<Message><!-- a --><?b c?>{HEADER}<Children><!-- d -->{CHILD.format('C000001')}</Children></Message>"
    assert read(tmp_path / "a.xml", content).children.texts() == ["C000001"]
