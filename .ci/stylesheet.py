"""Make the stylesheet that is served from the one GOV.UK Frontend ships: Arial, no crown, nothing to load.

Used as `python .ci/stylesheet.py SOURCE TARGET`. GDS Transport and the royal arms may only be used on GOV.UK itself.
"""

import re
import sys
from pathlib import Path

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
FONT_FACE = re.compile(r"@font-face\s*\{[^{}]*\}", re.IGNORECASE)
FONT_NAME = re.compile(r"""(["']?)GDS Transport\1\s*,\s*""", re.IGNORECASE)
RULE = re.compile(r"(?P<selectors>[^{};]+)\{[^{}]*\}")
ARMS = re.compile(r"copyright-logo|crown|crest", re.IGNORECASE)
LOADING = re.compile(r"[\w-]+\s*:[^{};]*url\([^)]*\)[^{};]*;?", re.IGNORECASE)
FORBIDDEN = re.compile(r"@font-face|@import|url\s*\(|image-set|GDS|copyright-logo|crown|crest", re.IGNORECASE)
VERSION = re.compile(r'--govuk-frontend-version:\s*"([\d.]+)"')
NOTICE = (
    "/* GOV.UK Frontend {version}, Government Digital Service, MIT Licence. "
    "Changed by Desist: its fonts and images are taken out. */\n"
)


class StylesheetRefused(Exception):
    """The stylesheet is not one that may be served."""


def strip(css: str) -> str:
    """The same rules without fonts, arms and anything else that would be loaded; refused where any is left."""
    for nothing in (COMMENT, FONT_FACE, FONT_NAME):
        css = nothing.sub("", css)
    css = RULE.sub(_without_arms, css)
    css = LOADING.sub("", css).replace('@charset "UTF-8";', "").strip()
    left = sorted({found.lower() for found in FORBIDDEN.findall(css)})
    if left:
        raise StylesheetRefused(f"GOV.UK Frontend's stylesheet still holds {', '.join(left)}: mend .ci/stylesheet.py.")
    version = VERSION.search(css)
    if version is None or "arial" not in css or css.count("{") != css.count("}"):
        raise StylesheetRefused("This is not GOV.UK Frontend's stylesheet as we know it: mend .ci/stylesheet.py.")
    return '@charset "UTF-8";\n' + NOTICE.format(version=version[1]) + css + "\n"


def _without_arms(rule: re.Match) -> str:
    named = [bool(ARMS.search(selector)) for selector in rule["selectors"].split(",")]
    # A rule for other things too is kept, so that strip() refuses it and a person looks.
    return "" if all(named) else rule[0]


def main() -> None:
    """Read SOURCE, write TARGET whole or not at all."""
    source, target = map(Path, sys.argv[1:])
    try:
        css = strip(source.read_text(encoding="utf-8"))
    except StylesheetRefused as refusal:
        sys.exit(str(refusal))
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".partial")
    partial.write_text(css, encoding="utf-8")
    partial.replace(target)


if __name__ == "__main__":
    main()
