"""`desist …`: parses, calls one function, maps refusals to exit codes."""

import os
import sys
from collections.abc import Callable

import click
import typer

from features.exceptions import RiskError

# Rule 10: nothing phones home. Set before any command imports the libraries that would ask.
os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
os.environ.setdefault("DO_NOT_TRACK", "1")

app = typer.Typer(
    name="desist",
    help="Decision support for Integrated Offender Management. It proposes with reasons; people decide.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def desist() -> None:
    """Keep `desist COMMAND` the form even while there is one command."""


def run(command: Callable[[], int | None]) -> int:
    """Exit code of a command: 0 when done, else the refusal's own code with its message on stderr."""
    try:
        return command() or 0
    except RiskError as refusal:
        sys.stderr.write(f"{refusal}\n")
        return refusal.exit_code
    except click.ClickException as usage:
        usage.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        sys.stderr.write("Stopped. Nothing half-written was left.\n")
        return 1


def main() -> None:
    """Entry point of the `desist` script."""
    sys.exit(run(lambda: app(standalone_mode=False)))


if __name__ == "__main__":
    main()
