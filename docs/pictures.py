"""The pictures of the README, taken of a finished report in Chromium: `make pictures`.

    python docs/pictures.py [REPORT FOLDER]             reports/quickstart where no folder is named

The first page of `report.html`, and two charts of it: whether scores come true along their whole range, and how mistakes
differ between ethnic groups. Needs the development dependencies and a Chromium, which CANDOUR_CHROMIUM may name.
"""

import os
import shutil
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

IMAGES = Path(__file__).parent / "images"
CHARTS = {
    "calibration-curve.png": "#finding-cali-003 figure.chart",
    "bias-intervals.png": "#finding-bias-002 figure.chart",
}
FIRST_PAGE, WIDTH, HEIGHT = "report-first-page.png", 1240, 1500
SHADES, LARGEST = 160, 200_000


def main() -> int:
    """Take all pictures. The exit code is 1 where the report or a browser is missing."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("reports/quickstart")
    program = (
        os.environ.get("CANDOUR_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )
    if program is None or not (folder / "report.html").is_file():
        missing = "Chromium" if program is None else f"{folder}/report.html (run `make demo` first)"
        sys.stderr.write(f"No pictures were taken: there is no {missing}.\n")
        return 1
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        page = open_report(browser, folder)
        save(page.screenshot(), FIRST_PAGE)
        for name, chart in CHARTS.items():
            save(page.locator(chart).first.screenshot(), name)
        browser.close()
    return 0


def open_report(browser: Browser, folder: Path) -> Page:
    """Without script, as it is printed in documentation: nothing there can be pressed."""
    page = browser.new_context(
        java_script_enabled=False, viewport={"width": WIDTH, "height": HEIGHT}
    ).new_page()
    page.goto((folder / "report.html").resolve().as_uri())
    return page


def save(content: bytes, name: str) -> None:
    """With few shades, so that the file stays small."""
    picture = Image.open(BytesIO(content)).convert("RGB").quantize(SHADES)
    path = IMAGES / name
    picture.save(path, optimize=True)
    size = path.stat().st_size
    sys.stdout.write(f"{path.relative_to(Path(__file__).parents[1])}  {size / 1000:,.0f} kB\n")
    if size > LARGEST:
        raise SystemExit(f"{name} is larger than {LARGEST / 1000:,.0f} kB; lower SHADES")


if __name__ == "__main__":
    sys.exit(main())
