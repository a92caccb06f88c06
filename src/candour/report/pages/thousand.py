"""The picture of 1,000 decisions: one small square each, told apart by filling, not by colour alone."""

from candour.report.content.picture import KINDS, LEGEND, ThousandPicture, describe_picture

COLUMNS = 40
STEP = 12

_SQUARES = {
    "right": '<path d="M{x} {y}h9v9h-9z" fill="#12436d"/>',
    "wrong": (
        '<path d="M{x}.75 {y}.75h7.5v7.5h-7.5z" fill="#ffffff" stroke="#a8480b" stroke-width="1.5"/>'
        '<path d="M{x} {y}m2 7l5 -5" stroke="#a8480b" stroke-width="1.5"/>'
    ),
    "missed": (
        '<path d="M{x} {y}h9v9h-9z" fill="#3d3d3d"/>'
        '<path d="M{x} {y}m2 2l5 5m0 -5l-5 5" stroke="#ffffff" stroke-width="1.4"/>'
    ),
    "rest": '<path d="M{x} {y}m3 3h3v3h-3z" fill="#7b8494"/>',
}


def render_thousand(picture: ThousandPicture) -> str:
    """The squares as inline SVG, with a text that says the same."""
    kinds = [kind for kind in KINDS for _ in range(getattr(picture, kind))]
    squares = "".join(
        _SQUARES[kind].format(x=number % COLUMNS * STEP + 1, y=number // COLUMNS * STEP + 1)
        for number, kind in enumerate(kinds)
    )
    width, height = COLUMNS * STEP, -(-len(kinds) // COLUMNS) * STEP
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        'aria-labelledby="thousand-title thousand-desc">'
        '<title id="thousand-title">Out of 1,000 decisions</title>'
        f'<desc id="thousand-desc">1,000 squares: {describe_picture(picture)}</desc>{squares}</svg>'
    )


def render_key(kind: str) -> str:
    """One square of a kind, for the legend."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 11 11" class="key" aria-hidden="true">'
        # Beside its words on a screen, and so hidden there; the tags of a PDF want words for every picture.
        f"<title>The sign for: {LEGEND[kind]}</title>{_SQUARES[kind].format(x=1, y=1)}</svg>"
    )
