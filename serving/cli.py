"""`desist …`: parses, calls one function, maps refusals to exit codes."""

import os
import sys

import typer

from features.exceptions import RiskError
from serving.command_line import data, lists, register, releases, service
from serving.commands.unforeseen import is_traceback_wanted, told_unforeseen

# Rule 10: nothing phones home. Set before any command imports the libraries that would ask.
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
os.environ["DO_NOT_TRACK"] = "1"

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


# In the order in which `desist --help` tells them.
_COMMANDS = (
    lists.demo,
    releases.train,
    releases.alternatives,
    lists.propose,
    lists.backtest,
    lists.audit,
    lists.audit_reviews,
    releases.promote,
    releases.monitor,
    releases.recalibrate,
    releases.compare,
    data.check,
    data.template,
    data.simulate,
    data.features,
    lists.explain,
    data.score,
    lists.overlap,
    lists.wards,
    lists.scheme,
    service.serve,
    service.verify_log,
    service.token,
)
for _command in _COMMANDS:
    app.command()(_command)
app.add_typer(register.app, name="register")


def main() -> None:
    """Entry point of the `desist` script: 0 done, 1 an error of ours, 2 usage, else the code of the refusal."""
    try:
        app()
    except RiskError as refusal:
        sys.stderr.write(f"{refusal}\n")
        sys.exit(refusal.exit_code)
    except Exception as fault:
        if is_traceback_wanted():
            raise
        sys.stderr.write(f"{told_unforeseen(fault)}\n")
        sys.exit(1)


if __name__ == "__main__":
    main()
