"""`desist score`: line for line, flat in memory, nothing half-written."""

import json
import os

import pytest

from features.exceptions import DataRefused, UsageRefused
from serving import cli
from serving.services import score_file as module
from serving.services.score_file import score_file
from serving.services.scoring import score_request
from tests.support.arp_person import ANSWERS, PERSON
from tests.support.vectors import (
    dynamic_request,
    is_printed_in_full,
    published_percentage,
    regression_rows,
    static_request,
)


def write_lines(path, lines):
    path.write_bytes(
        b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines) + b"\n"
    )
    return path


def read_lines(path):
    return [json.loads(line) for line in path.read_text(encoding="ascii").splitlines()]


def run(monkeypatch, *arguments) -> int:
    monkeypatch.setattr("sys.argv", ["desist", *map(str, arguments)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return int(end.value.code or 0)


def test_every_arp_figure_of_the_live_regression_rows_comes_out_of_desist_score(tmp_path, monkeypatch, capsys):
    rows = regression_rows()
    requests = write_lines(
        tmp_path / "in.jsonl", [make(row) for row in rows for make in (static_request, dynamic_request)]
    )
    assert run(monkeypatch, "score", requests, "--out", tmp_path / "out.jsonl", "--json") == 0
    assert json.loads(capsys.readouterr().out)["scored"] == 100
    predictors = [line["actuarialPredictors"]["allPredictor"] for line in read_lines(tmp_path / "out.jsonl")]
    assert [p["type"] for p in predictors] == ["STATIC", "DYNAMIC"] * 50
    figures = [row[name] for row in rows for name in ("all_brief_predictions", "all_extended_predictions")]
    assert [p["output"]["score"] for p in predictors] == [published_percentage(figure) for figure in figures]
    in_full = [is_printed_in_full(row) for row in rows for _ in range(2)]
    full = [(p, f) for p, f, is_full in zip(predictors, figures, in_full, strict=True) if is_full]
    assert len(full) > 60
    assert all(abs(p["output"]["probability"] - float(f)) < 1e-9 for p, f in full)


def test_rows_with_a_removed_code_are_refused_a_score(tmp_path):
    requests = write_lines(tmp_path / "in.jsonl", [static_request(row) for row in regression_rows(removed=True)])
    tally = score_file(requests, tmp_path / "out.jsonl")
    assert (tally.requests, tally.scored, tally.without_score) == (6, 0, 6)
    for line in read_lines(tmp_path / "out.jsonl"):
        errors = line["actuarialPredictors"]["allPredictor"]["validationErrors"]
        assert errors[0]["type"] == "OFFENCE_CODE_MAPPING_NOT_FOUND"


BAD = [
    b"not json",
    b"",
    b"   ",
    b'{"gender":"MALE","gender":"FEMALE"}',
    b'{"ageAtFirstSanction":NaN}',
    b'\xff\xfe{"a":1}',
    b"[" * 100_000,
    b"1" * 5_000,
    b"null",
    b'{"key\\ud800":1}',
    b'{"gender":"M\\ud800"}',
    b'"' + b"x" * 1_100_000 + b'"',
    b"x" * 2_300_000,
]


def test_a_bad_line_becomes_a_five_key_error_line_in_its_place(tmp_path, monkeypatch, capsys):
    requests = write_lines(tmp_path / "in.jsonl", [PERSON, *BAD, PERSON | ANSWERS])
    assert run(monkeypatch, "score", requests, "--out", tmp_path / "out.jsonl") == 0
    lines = read_lines(tmp_path / "out.jsonl")
    assert len(lines) == len(BAD) + 2
    assert lines[0] == json.loads(json.dumps(score_request(PERSON)))
    assert lines[-1] == json.loads(json.dumps(score_request(PERSON | ANSWERS)))
    for line in lines[1:-1]:
        assert list(line) == ["status", "errorCode", "userMessage", "developerMessage", "moreInfo"]
        assert line["status"] in (400, 413)
    assert f"{len(BAD)} bad lines" in capsys.readouterr().out


def test_a_malformed_offence_code_of_any_character_is_a_fault_of_the_score_not_of_the_line(tmp_path):
    requests = write_lines(
        tmp_path / "in.jsonl", [PERSON | {"currentOffenceCode": code} for code in ("\ud800", "é", "")]
    )
    assert score_file(requests, tmp_path / "out.jsonl").without_score == 3


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path):
    requests = tmp_path / "in.jsonl"
    requests.write_bytes(b"\xef\xbb\xbf" + json.dumps(PERSON).encode() + b"\r\n" + json.dumps(PERSON).encode())
    assert score_file(requests, tmp_path / "out.jsonl").scored == 2


def test_chunks_do_not_change_what_is_written(tmp_path, monkeypatch):
    requests = write_lines(tmp_path / "in.jsonl", [PERSON, {"x": 1}, PERSON | ANSWERS, {}] * 3)
    score_file(requests, tmp_path / "whole.jsonl")
    monkeypatch.setattr(module, "LINES_AT_ONCE", 5)
    seen = []
    tally = score_file(requests, tmp_path / "parts.jsonl", on_bytes=seen.append)
    assert (tmp_path / "parts.jsonl").read_bytes() == (tmp_path / "whole.jsonl").read_bytes()
    assert sum(seen) == requests.stat().st_size
    assert (tally.requests, tally.scored, tally.without_score, tally.bad_lines) == (12, 6, 3, 3)


def test_an_empty_file_gives_an_empty_file(tmp_path):
    (tmp_path / "in.jsonl").touch()
    assert score_file(tmp_path / "in.jsonl", tmp_path / "out.jsonl").requests == 0
    assert (tmp_path / "out.jsonl").read_bytes() == b""


@pytest.mark.parametrize(
    ("requests", "out", "code", "told"),
    [
        ("none.jsonl", "out.jsonl", 2, "There is no file"),
        (".", "out.jsonl", 2, "needs the day for which the people of case tables are scored"),
        ("in.jsonl", "in.jsonl", 2, "would overwrite"),
        ("in.jsonl", "link.jsonl", 2, "would overwrite"),
        ("in.jsonl", "no/such/out.jsonl", 2, "There is no folder"),
        ("in.jsonl", ".", 2, "is a folder"),
    ],
)
def test_a_path_that_cannot_serve_is_refused_and_nothing_is_written(
    tmp_path, monkeypatch, capsys, requests, out, code, told
):
    write_lines(tmp_path / "in.jsonl", [PERSON])
    (tmp_path / "link.jsonl").hardlink_to(tmp_path / "in.jsonl")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert run(monkeypatch, "score", tmp_path / requests, "--out", tmp_path / out) == code
    assert told in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_run_that_breaks_leaves_the_older_responses_and_no_partial_file(tmp_path, monkeypatch):
    requests = write_lines(tmp_path / "in.jsonl", [PERSON])
    (tmp_path / "out.jsonl").write_text("older")

    def stop(count):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        score_file(requests, tmp_path / "out.jsonl", on_bytes=stop)
    assert (tmp_path / "out.jsonl").read_text() == "older"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read any file")
def test_a_file_that_may_not_be_read_is_refused(tmp_path):
    requests = write_lines(tmp_path / "in.jsonl", [PERSON])
    requests.chmod(0)
    with pytest.raises(DataRefused):
        score_file(requests, tmp_path / "out.jsonl")


def test_a_missing_folder_is_a_usage_refusal(tmp_path):
    with pytest.raises(UsageRefused) as refusal:
        score_file(tmp_path / "none", tmp_path / "out")
    assert refusal.value.exit_code == 2
