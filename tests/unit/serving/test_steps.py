"""Progress goes to standard error, a line a step where nobody watches, and never to standard output."""

import io
import sys

from serving.commands.steps import steps


class Screen(io.StringIO):
    """A stream on which somebody watches."""

    def isatty(self):
        return True


def test_a_line_a_step_where_nobody_watches(capsys):
    with steps(2) as tell:
        tell("Read")
        tell("Write")
    shown = capsys.readouterr()
    assert [line.split(" s  ")[1] for line in shown.err.splitlines()] == ["Read", "Write"]
    assert shown.out == ""


def test_quiet_says_nothing(capsys):
    with steps(2, quiet=True) as tell:
        tell("Read")
    assert capsys.readouterr() == ("", "")


def test_a_bar_where_somebody_watches_and_nothing_on_standard_output(monkeypatch, capsys):
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    with steps(2) as tell:
        tell("Read the tables")
        tell("Write everything")
    assert "Write everything" in screen.getvalue()
    assert capsys.readouterr().out == ""
