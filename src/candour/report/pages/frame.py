"""What the frame of every page (`shell.html.j2`) asks of a document that is no report of one run."""

from dataclasses import dataclass

from candour.config.pilot import NOT_NAMED


@dataclass(frozen=True)
class Frame:
    """The heading, whether small counts are shown, and whose document it is. There is no manifest: no one run stands behind it."""

    title: str
    restricted: bool = False
    authority: str = NOT_NAMED
    manifest: None = None
