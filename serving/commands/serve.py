"""`desist serve`: the review pages and the API on this machine."""

import logging
import socket
from contextlib import suppress

import typer
import uvicorn

from features.exceptions import UsageRefused
from serving.app import create_app
from serving.commands.load_lists import Loading, load_lists
from serving.settings import is_loopback, read_settings


class WithoutTraceback(logging.Filter):
    """Keeps the log free of what was sent: a traceback could hold it, so only the kind of error is kept."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, without its traceback.

        Parameters
        ----------
        record : LogRecord
            What is to be logged.

        Returns
        -------
        bool
            Always true.
        """
        if record.exc_info and record.exc_info[0] is not None:
            record.msg, record.args = f"Unhandled {record.exc_info[0].__name__}; details are not logged.", ()
            record.exc_info = record.exc_text = None
        return True


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_traceback": {"()": WithoutTraceback}},
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["without_traceback"]},
    },
    "loggers": {
        "uvicorn": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "desist": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}


def serve_reviews(loading: Loading, *, host: str, port: int) -> None:
    """Load what is named and run the service until it is stopped.

    Parameters
    ----------
    loading : Loading
        What to load first.
    host : str
        Address to listen on.
    port : int
        Port to listen on, 0 for any free one.

    Raises
    ------
    UsageRefused
        The address can be reached from elsewhere while tokens are signed with a development key, or the port is
        taken.
    """
    settings = loading.settings(read_settings())
    if settings.is_development and not is_loopback(host):
        raise UsageRefused(
            f"The development issuer is on, so the service listens on this machine alone, not on {host}. "
            "Set HMPPS_AUTH_URL to serve others."
        )
    load_lists(loading, settings)
    # No access log: a careless caller may put a person into an address.
    config = uvicorn.Config(create_app(settings), log_config=LOGGING, access_log=False, server_header=False)
    listening = _listen(host, port)
    address = f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}"
    typer.echo(f"Desist serves the review pages at {address}/lists and scores at {address}/v1/scores.", err=True)
    typer.echo(f"The API's documents: {address}/swagger-ui.html. Stop with Ctrl-C.", err=True)
    if settings.is_development:
        typer.echo(
            "Development sign-in: anybody on this machine can sign in under any name, and `desist token` gives tokens. "
            "Not for real cases.",
            err=True,
        )
    with listening, suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as fault:
        raise UsageRefused(
            f"Port {port} of {host} cannot be opened: {fault.strerror}. Give another with --port."
        ) from None
