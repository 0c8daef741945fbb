"""Pages from templates: one environment, the GOV.UK components, and what every page says."""

from functools import cache
from importlib.metadata import version
from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, PackageLoader, PrefixLoader, StrictUndefined

from serving.policy import RECORD_REVIEWS
from serving.settings import Settings

_SERVING = Path(__file__).parents[1]
_COMPONENTS = {
    "breadcrumbs": "govukBreadcrumbs",
    "button": "govukButton",
    "checkboxes": "govukCheckboxes",
    "date-input": "govukDateInput",
    "details": "govukDetails",
    "error-summary": "govukErrorSummary",
    "input": "govukInput",
    "inset-text": "govukInsetText",
    "panel": "govukPanel",
    "radios": "govukRadios",
    "skip-link": "govukSkipLink",
    "textarea": "govukTextarea",
    "warning-text": "govukWarningText",
}


def render(request: Request, template: str, *, status: int = 200, **context: object) -> HTMLResponse:
    """A page.

    Parameters
    ----------
    request : Request
        What is answered; tells who is signed in, and where the service runs.
    template : str
        File name in `serving/templates`.
    status : int
        HTTP status.
    **context : object
        What the page says, from a view.

    Returns
    -------
    HTMLResponse
        HTML in UTF-8 without script and without style of its own.
    """
    officer = getattr(request.state, "officer", None)
    settings: Settings = request.app.state.settings
    common = {
        "officer": officer,
        "may_record": officer is not None and RECORD_REVIEWS in officer.roles,
        "csrf": getattr(request.state, "csrf", ""),
        "is_development": settings.is_development,
        "version": version("desist"),
        "stylesheets": stylesheets(settings),
    }
    return HTMLResponse(_environment().get_template(template).render(common | context), status_code=status)


def stylesheets(settings: Settings) -> list[str]:
    """Where the stylesheets of a page are.

    Parameters
    ----------
    settings : Settings
        Says whether the plain one is wanted.

    Returns
    -------
    list of str
        The one of GOV.UK Frontend where it was built, else the plain one; then our own additions.
    """
    is_plain = settings.plain_style
    is_built = (_SERVING / "assets" / "build" / "govuk-frontend.css").is_file()
    first = "govuk-frontend.css" if is_built and not is_plain else "plain.css"
    return [f"/assets/{first}", "/assets/desist.css"]


@cache
def _environment() -> Environment:
    """Ours is strict about names; the components are not, so they live in an environment of their own."""
    environment = Environment(
        loader=FileSystemLoader(_SERVING / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    components = Environment(
        loader=PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}), autoescape=True
    )
    for folder, macro in _COMPONENTS.items():
        template = components.get_template(f"govuk_frontend_jinja/components/{folder}/macro.html")
        environment.globals[macro] = getattr(template.module, macro)
    return environment
