"""The service: running it, its tokens and its log."""

from pathlib import Path
from typing import Annotated

import typer

from serving.command_line.options import Json, MappingFile


def serve(
    folder: Annotated[
        Path | None, typer.Argument(help="Output folder of `desist demo`: its lists are loaded, its desist.db is kept.")
    ] = None,
    *,
    candidates: Annotated[
        list[Path] | None, typer.Option("--list", help="A list.json to load; may be given again.")
    ] = None,
    release: Annotated[Path | None, typer.Option(help="The release.json that the lists were made with.")] = None,
    data: Annotated[
        str | None, typer.Option(help="The case tables behind the lists: a folder or the address of a database.")
    ] = None,
    mapping: MappingFile = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")] = 8080,
) -> None:
    """Serve the review pages and POST /v1/scores on this machine."""
    from serving.commands.load_lists import Loading
    from serving.commands.serve import serve_reviews

    serve_reviews(Loading(folder, tuple(candidates or ()), release, data, mapping), host=host, port=port)


def verify_log(
    folder: Annotated[
        Path | None, typer.Argument(help="Output folder whose desist.db is checked; by default the service's own.")
    ] = None,
    noted: Annotated[str, typer.Option(help="An entry noted down earlier, as NUMBER:HASH.")] = "",
    as_json: Json = False,
) -> None:
    """Check that the audit log and what it tells of are as they were written."""
    from serving.commands.verify_log import verify_audit_log

    verify_audit_log(folder, noted=noted, as_json=as_json)


def token(
    role: Annotated[list[str], typer.Option(help="What the caller may do; may be given again.")],
    client: Annotated[str, typer.Option(help="Name of the caller.")] = "development",
    minutes: Annotated[int, typer.Option(min=1, max=1440, help="How long it is good for.")] = 60,
    as_json: Json = False,
) -> None:
    """Print a bearer token of the development issuer."""
    from serving.commands.issue_token import print_token

    print_token(role, client=client, minutes=minutes, as_json=as_json)
