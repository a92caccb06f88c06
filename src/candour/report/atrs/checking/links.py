"""Links that the public can follow, judged by their form alone: nothing is ever fetched."""

import ipaddress
import re
from typing import Final
from urllib.parse import urlsplit

_LINK: Final = re.compile(r"(?:https?|file|smb|ftp)://[^\s<>\"\u201d]+|www\.[^\s<>\"\u201d]+", re.IGNORECASE)
_SHARE: Final = re.compile(r"\\\\[\w.$-]+\\[^\s]+|\b[A-Za-z]:\\[^\s]+")
_HOST: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}")
_PRIVATE_ENDS: Final = (
    ".local",
    ".internal",
    ".intranet",
    ".lan",
    ".corp",
    ".home",
    ".test",
    ".invalid",
    ".example",
    ".localhost",
)
_PRIVATE_PARTS: Final = (
    "intranet",
    "sharepoint.com",
    "teams.microsoft.com",
    "onedrive",
    "docs.google.com",
    "drive.google.com",
)
_LONGEST: Final = 80


def is_link(text: str) -> bool:
    """Whether a text has at least one address of a web page in it."""
    return any(_read_host(link) is not None for link in _LINK.findall(text))


def find_private_links(text: str) -> tuple[str, ...]:
    """The links and paths in a text that only people inside an organisation could follow."""
    links = (link.rstrip(".,;:)") for link in _LINK.findall(text))
    private = [link for link in links if not _is_public(link)]
    return tuple(dict.fromkeys(link[:_LONGEST] for link in (*private, *_SHARE.findall(text))))


def _is_public(link: str) -> bool:
    host = _read_host(link)
    return (
        host is not None
        and not host.endswith(_PRIVATE_ENDS)
        and not any(part in host for part in _PRIVATE_PARTS)
    )


def _read_host(link: str) -> str | None:
    """The host of a web address; None where it is none, or where it names no host that is known everywhere."""
    try:
        parts = urlsplit(link if "://" in link else f"https://{link}")
        host = (parts.hostname or "").casefold()
    except ValueError:
        return None
    if parts.scheme.casefold() not in {"http", "https"}:
        return None
    try:
        return host if ipaddress.ip_address(host).is_global else None
    except ValueError:
        return host if _HOST.fullmatch(host) else None
