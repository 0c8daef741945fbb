"""`desist backtest`: past panels replayed, and what each list would have reached of what is known to have followed."""

import json
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import pandas as pd
import typer

from fairness_reports.backtest_page import backtest_page
from fairness_reports.backtest_summary import backtest_summary
from features import CaseTables
from features.exceptions import NotEnoughData, ProtocolRefused, UsageRefused
from models.release import Release, canonical, read_release
from models.selection import Scheme, read_scheme
from models.selection.ranking import BY_FACTS
from serving.commands.audit_frames import case_attributes
from serving.commands.backtest_screen import backtest_screen
from serving.commands.index_date import quiet_days, recorded_days
from serving.commands.list_release import listed_by, refuse_other_features, refuse_research
from serving.commands.open_tables import open_tables
from serving.commands.output_folder import BACKTEST, require_usable, whole_folder
from serving.commands.panel_dates import panel_dates
from serving.commands.protocol_data import feature_entries
from serving.commands.steps import Tell, steps
from training.backtesting.followed import FOLLOWED, mature_until
from training.backtesting.panel import Panel, replayed_panel
from training.backtesting.trained_before import refuse_future, trained_before
from training.labels import data_end
from training.protocol import Protocol
from training.protocol_reading import read_protocol

_TRAINING_STEPS = 30


@dataclass(frozen=True)
class Asked:
    """What is replayed.

    Parameters
    ----------
    data : str
        Case tables: a folder, or the address of a database.
    scheme : str
        A scheme's file, or the name of one that Desist ships.
    dates : str
        As `panel_dates` reads them.
    release : Path or None
        A release.json; None to train one as of the first date.
    protocol : str
        What is then trained by.
    train_again : bool
        Train anew as of every date, not of the first alone.
    capacity : int or None
        Places, in place of the scheme's.
    mapping : Path or None
        What the names and words of the tables are in ours.
    """

    data: str
    scheme: str
    dates: str
    release: Path | None = None
    protocol: str = "borough_any_12m"
    train_again: bool = False
    capacity: int | None = None
    mapping: Path | None = None


def backtest_panels(asked: Asked, out: Path, *, as_json: bool) -> None:
    """Replay past panels, and write what each list reached.

    Parameters
    ----------
    asked : Asked
        What of.
    out : Path
        A new folder, or that of an earlier backtest.
    as_json : bool
        Print the document for a machine instead of the screen.

    Raises
    ------
    UsageRefused
        If the folder, the dates or the capacity cannot be used, or a given release is to be trained again.
    ProtocolRefused
        If the scheme or the protocol is not sound.
    GateRefused
        If the release is for research only, or may have learned from what followed the first date.
    DataRefused
        If the tables have a fault, or lack a table that the release learned from.
    NotEnoughData
        If no date is mature, nobody was eligible on any, or too little was known to train on.
    """
    require_usable(out, BACKTEST)
    dates = panel_dates(asked.dates)
    scheme = read_scheme(asked.scheme, capacity=asked.capacity)
    given = _given(asked, dates[0])
    protocol = None if given else _protocol(asked.protocol)
    trainings = 0 if given else len(dates) if asked.train_again else 1
    with steps(len(dates) + 3 + _TRAINING_STEPS * trainings) as tell:
        tell("Read and check the case tables")
        tables = open_tables(asked.data, asked.mapping)
        dates, left_out = _mature(dates, tables)
        releases = dict.fromkeys(dates, given) if given else {}
        if protocol:
            releases = _trained(tables, protocol, dates, again=asked.train_again, tell=tell)
        first = releases[dates[0]]
        refuse_other_features(first, tables)
        panels = _panels(tables, scheme, releases, left_out=left_out, tell=tell)
        tell("Work out what each list reached")
        document = backtest_summary(
            panels,
            _attributes(tables, panels),
            scheme=scheme,
            ranked_by=" or ".join(sorted({_ranked_by(scheme, one) for one in releases.values()})),
            left_out=left_out,
            seed=first.document["versions"]["seed"],
            versions=_versions(first, tables.fingerprint(), panels, made=_made(asked)),
        )
        document["releases"] = [
            {"date": str(day.date()), "sha256": one.sha256, "known_by": one.document["training"]["known_by"]}
            for day, one in releases.items()
        ]
        # What is shown is what is written.
        document = json.loads(canonical(document))
        tell("Write everything")
        with whole_folder(out, BACKTEST) as folder:
            (folder / ".gitignore").write_text("*\n", encoding="utf-8")
            (folder / BACKTEST.marker).write_text(canonical(document), encoding="utf-8")
            (folder / "backtest.html").write_text(backtest_page(document), encoding="utf-8")
    typer.echo(json.dumps(document) if as_json else backtest_screen(document, out))


def _protocol(name: str) -> Protocol:
    protocol = read_protocol(name)
    if protocol.data_kind != "case_tables":
        raise ProtocolRefused(f"Protocol {protocol.name} is not of case tables, of which panels are replayed.")
    if protocol.research_only:
        raise UsageRefused(f"Protocol {protocol.name} is for research only: no list may go by its release.")
    return protocol


def _mature(dates: list[pd.Timestamp], tables: CaseTables) -> tuple[list[pd.Timestamp], dict[str, str]]:
    """The dates of which enough is known, and why the others are left out."""
    quiet_days(dates[0], recorded_days(tables), asked="--dates:")
    last = mature_until(tables)
    why = f"what was done in the year after it is proven by {FOLLOWED.proven_within_months} months at the latest, and "
    why += f"the tables end on {data_end(tables).date()}."
    mature = [day for day in dates if day <= last]
    if not mature:
        raise NotEnoughData(f"No date of --dates can be judged: {why} Give dates up to {last.date()}, or later tables.")
    return mature, {str(day.date()): why for day in dates if day > last}


def _trained(
    tables: CaseTables, protocol: Protocol, dates: list[pd.Timestamp], *, again: bool, tell: Tell
) -> dict[pd.Timestamp, Release]:
    """The release of each date."""
    found: dict[pd.Timestamp, Release] = {}
    for day in dates if again else dates[:1]:

        def say(words: str, day: pd.Timestamp = day) -> None:
            tell(f"Train as of {day.date()}: {words[0].lower()}{words[1:]}")

        found[day] = trained_before(tables, protocol, day, dictionary=feature_entries(protocol), tell=say)
    return found if again else dict.fromkeys(dates, found[dates[0]])


def _panels(
    tables: CaseTables,
    scheme: Scheme,
    releases: dict[pd.Timestamp, Release],
    *,
    left_out: dict[str, str],
    tell: Tell,
) -> list[Panel]:
    """The panels on which anybody was eligible."""
    found = []
    for day, release in releases.items():
        tell(f"Replay the panel of {day.date()}")
        panel = replayed_panel(
            tables,
            scheme,
            day,
            model=release.models[listed_by(release)],
            counts=next(iter(release.counts.values()), None),
        )
        if panel.places:
            found.append(panel)
        else:
            left_out[str(day.date())] = "nobody was eligible."
    if not found:
        raise NotEnoughData(
            f"Nobody was eligible for {scheme.title} on any of the dates. `desist scheme {scheme.id} --data …` says "
            "what the data cannot check."
        )
    return found


def _attributes(tables: CaseTables, panels: list[Panel]) -> pd.DataFrame:
    """Of each person on the first panel on which they were eligible, so that nobody changes group."""
    rows = pd.concat([case_attributes(tables, panel.date, panel.chances.index) for panel in panels])
    return rows[~rows.index.duplicated()]


def _ranked_by(scheme: Scheme, release: Release) -> str:
    if scheme.rank_by == "needs":
        return BY_FACTS
    has_kinds = any(counts.kinds is not None for counts in release.counts.values())
    return scheme.harm_scale if scheme.rank_by == "harm" and has_kinds else "probability"


def _given(asked: Asked, first: pd.Timestamp) -> Release | None:
    """The release that was given, if it may make lists and had learned nothing of what followed the first date."""
    if asked.release is None:
        return None
    if asked.train_again:
        raise UsageRefused("--train-again trains a release for each date, and --release gives one. Leave one out.")
    release = read_release(asked.release)
    refuse_research(release)
    refuse_future(release, first)
    return release


def _made(asked: Asked) -> str:
    if asked.release:
        return "before"
    return "anew for each panel" if asked.train_again else "for this backtest"


def _versions(release: Release, fingerprint: str, panels: list[Panel], *, made: str) -> dict:
    training = release.document["training"]
    return {
        "code": version("desist"),
        "data": fingerprint,
        "release": release.sha256,
        "release_known_by": training["known_by"],
        "release_made": made,
        "protocol": training["protocol"],
        "as_of_date": str(panels[-1].date.date()),
        "seed": release.document["versions"]["seed"],
        "about_people": "",
    }
