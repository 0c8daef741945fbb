"""`desist overlap`: the people of a list who are on other panels' lists, by keyed hash, for those panels."""

import json
from pathlib import Path

import pandas as pd
import typer

from fairness_reports.rendering import write_together
from features import CaseTables
from features.exceptions import DataRefused, UsageRefused
from features.panel_members import panel_members
from models.overlap import exported_overlap, overlap_csv, require_key, with_overlap
from models.release import canonical
from serving.commands.open_tables import open_tables
from serving.commands.output_file import refusing_to_write
from serving.commands.output_folder import OVERLAP, require_usable
from serving.services.list_file import read_list


def export_overlap(
    list_file: Path, *, data: str, mapping: Path | None, key_file: Path, out: Path, as_json: bool
) -> None:
    """Write who of a list is on which other list, without an identifier.

    Parameters
    ----------
    list_file : Path
        A list.json.
    data : str
        The case tables it was made from.
    mapping : Path or None
        What their names and words are in ours.
    key_file : Path
        File with the secret that the partners share.
    out : Path
        Folder for `overlap.json` and `overlap.csv`.
    as_json : bool
        Say it for a machine.

    Raises
    ------
    UsageRefused
        If there is no key or it is too short, the folder holds something else, or the data have no panels table.
    DataRefused
        If the list or the tables are refused, or the tables are not those of the list.
    """
    require_usable(out, OVERLAP)
    key = _key(key_file)
    document = read_list(list_file)
    tables = open_tables(data, mapping, index_date=document["versions"]["as_of_date"])
    _refuse_other_tables(tables.fingerprint(), document["versions"]["data"])
    if "panels" not in tables:
        raise UsageRefused("The data have no panels table, so nobody's other lists are known. Supply one.")
    exported = exported_overlap(with_overlap(document, _members(document, tables)), key)
    with refusing_to_write(out):
        write_together({"overlap.json": canonical(exported), "overlap.csv": overlap_csv(exported)}, out)
    told = {"rows": len(exported["rows"]), "left_out_restricted": exported["left_out_restricted"]}
    if as_json:
        typer.echo(json.dumps({**told, "versions": exported["versions"]}))
        return
    typer.echo(f"{told['rows']} people by keyed hash; {told['left_out_restricted']} restricted cases left out.")
    typer.echo(f"{out / 'overlap.csv'}, {out / 'overlap.json'}")


def _members(document: dict, tables: CaseTables) -> pd.DataFrame | None:
    ids = pd.Index([item["person_id"] for item in document["items"]])
    people = pd.Index(tables["persons"]["person_id"])
    if not ids.isin(people).all():
        raise DataRefused("The list names people whom these case tables do not have. Give those it was made from.")
    return panel_members(tables, document["versions"]["as_of_date"], ids)


def _key(file: Path) -> bytes:
    if not file.is_file():
        raise UsageRefused(f"There is no key file {file.name}. Make one with `openssl rand -hex 32 > FILE`.")
    key = file.read_bytes().strip()
    require_key(key)
    return key


def _refuse_other_tables(found: str, wanted: str) -> None:
    if found != wanted:
        raise DataRefused(
            f"The list was made from other case tables (data {wanted[:12]}, these are {found[:12]}). Give those it was "
            "made from."
        )
