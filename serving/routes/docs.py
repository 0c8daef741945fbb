"""A page that lists the routes: plain HTML, no script, nothing fetched from elsewhere."""

from html import escape

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

router = APIRouter(include_in_schema=False)


@router.get("/swagger-ui.html")
@router.get("/swagger-ui/index.html")
def routes_page(request: Request) -> HTMLResponse:
    """List the documented routes and point to the OpenAPI document."""
    document = request.app.openapi()
    rows = "".join(
        f"<tr><th scope='row'>{method.upper()} {escape(path)}</th><td>{escape(what.get('summary', ''))}</td></tr>"
        for path, methods in document["paths"].items()
        for method, what in methods.items()
    )
    title = escape(f"{document['info']['title']} {document['info']['version']}")
    return HTMLResponse(
        f"<!doctype html><html lang='en-GB'><head><meta charset='utf-8'><title>{title}</title></head><body><main>"
        f"<h1>{title}</h1><p>{escape(document['info']['description'])}</p>"
        f"<p>The whole contract: <a href='{escape(request.app.openapi_url)}'>OpenAPI document</a>.</p>"
        f"<table><caption>Routes</caption><tr><th scope='col'>Route</th><th scope='col'>What it gives</th></tr>"
        f"{rows}</table></main></body></html>"
    )
