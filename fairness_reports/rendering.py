"""Documents to pages by templates, and files that appear together or not at all."""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined


def render(template: str, **values: Any) -> str:
    """A page.

    Parameters
    ----------
    template : str
        Name of a file in `templates/`.
    **values : object
        What the template reads; all of it is escaped, and a name that it reads in vain is an error.

    Returns
    -------
    str
        HTML; the same for the same values.
    """
    pages = Environment(
        loader=FunctionLoader(_template),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return pages.get_template(template).render(**values)


def write_together(texts: Mapping[str, str], folder: Path) -> None:
    """Write files, all of them whole or none begun.

    Parameters
    ----------
    texts : mapping of str to str
        Content by name of file; files of the same names are replaced.
    folder : Path
        Where to write; made if absent.
    """
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = {name: folder / f".{name}.unfinished" for name in texts}
    try:
        for name, text in texts.items():
            unfinished[name].write_text(text, encoding="utf-8")
        for name, path in unfinished.items():
            path.replace(folder / name)
    finally:
        for path in unfinished.values():
            path.unlink(missing_ok=True)


def _template(name: str) -> str:
    return files("fairness_reports").joinpath("templates", name).read_text(encoding="utf-8")
