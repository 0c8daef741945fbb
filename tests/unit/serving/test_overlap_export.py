"""`desist overlap`: a list and its tables to a file without identifiers, and what is refused."""

import hashlib
import hmac
import json
import sys

import pandas as pd
import pytest

from features import write_tables
from models.release import canonical
from models.selection import make_list, read_scheme
from serving import cli
from tests.support.case_tables import case_tables
from tests.support.list_people import VERSIONS, facts, people

KEY = "0123456789abcdef" * 4
PANELS = """
    person_id panel level start_date recorded_date
    p0        MAPPA 1     2026-01-01 2026-01-02
    p0        ASB   -     2026-01-01 2026-01-02
    p1        DIP   -     2026-01-01 2026-01-02
"""
NEEDED = {
    "sanctions": "person_id sanction_date\np0 2026-01-01",
    "supervision": "person_id start_date\np0 2026-01-01",
}


@pytest.fixture
def made(tmp_path):
    """Tables of three people, a list made from them, and a key."""
    tables = case_tables(persons="person_id\np0\np1\np2", panels=PANELS, **NEEDED)
    write_tables(tables, tmp_path / "tables", versions={})
    versions = {**VERSIONS, "data": tables.fingerprint(), "release": "a" * 64}
    scheme = read_scheme("iom_neighbourhood_crime", capacity=3)
    document = make_list(scheme, people(facts(3), [0.5] * 3), versions=versions)
    (tmp_path / "list.json").write_text(canonical(document))
    (tmp_path / "key").write_text(KEY + "\n")
    return tmp_path


def run(monkeypatch, folder, *, key="key", tables="tables", extra=()):
    arguments = [folder / "list.json", "--data", folder / tables, "--key-file", folder / key, "--out", folder / "out"]
    monkeypatch.setattr(sys, "argv", ["desist", "overlap", *map(str, arguments), *extra])
    with pytest.raises(SystemExit) as ended:
        cli.main()
        raise SystemExit(0)
    return ended.value.code


def test_the_files_hold_membership_by_keyed_hash_and_no_identifier(made, monkeypatch, capsys):
    assert run(monkeypatch, made) == 0
    assert "2 people by keyed hash; 0 restricted" in capsys.readouterr().out
    rows = pd.read_csv(made / "out" / "overlap.csv", dtype=str).set_index("person_hash")
    first = hmac.new(KEY.encode(), b"desist overlap v1\x00p0", hashlib.sha256).hexdigest()
    assert rows.loc[first, ["MAPPA", "DIP", "ASB", "IOM", "lead"]].tolist() == [
        "yes",
        "no",
        "yes",
        "not known",
        "MAPPA lead agency",
    ]
    text = (made / "out" / "overlap.json").read_text() + (made / "out" / "overlap.csv").read_text()
    assert not any(f'"{person}"' in text or f"{person}," in text for person in ("p0", "p1", "p2"))
    assert KEY not in text
    assert json.loads((made / "out" / "overlap.json").read_text())["versions"]["as_of_date"] == "2026-06-30"


def test_without_a_key_or_with_a_short_one_nothing_is_written(made, monkeypatch, capsys):
    (made / "short").write_text("abc")
    assert run(monkeypatch, made, key="short") == 2
    assert run(monkeypatch, made, key="none") == 2
    assert "openssl rand" in capsys.readouterr().err
    assert not (made / "out").exists()


def test_other_tables_and_tables_without_panels_are_refused(made, monkeypatch, capsys):
    write_tables(case_tables(persons="person_id\np0\np1\np2\np3", panels=PANELS, **NEEDED), made / "other", versions={})
    assert run(monkeypatch, made, tables="other") == 3
    assert "made from other case tables" in capsys.readouterr().err
