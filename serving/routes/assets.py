"""The stylesheets."""

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse

from serving.errors import NotFound

_FOLDER = Path(__file__).parents[1] / "assets"
_FILES = {
    "govuk-frontend.css": _FOLDER / "build" / "govuk-frontend.css",
    "plain.css": _FOLDER / "plain.css",
    "desist.css": _FOLDER / "desist.css",
}

router = APIRouter(include_in_schema=False)


@router.get("/assets/{name}")
def asset(name: str) -> FileResponse:
    """Send one of the stylesheets; the browser asks each time whether it has changed."""
    path = _FILES.get(name)
    if path is None or not path.is_file():
        raise NotFound("There is no such stylesheet.")
    return FileResponse(path, media_type="text/css", headers={"Cache-Control": "no-cache"})
