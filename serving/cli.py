"""`desist …`: parses, calls one function, maps refusals to exit codes."""

import os
import sys

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


def main() -> None:
    """Entry point of the `desist` script: 0 done, 2 usage, else the code of the refusal that was raised."""
    try:
        app()
    except RiskError as refusal:
        sys.stderr.write(f"{refusal}\n")
        sys.exit(refusal.exit_code)


if __name__ == "__main__":
    main()
