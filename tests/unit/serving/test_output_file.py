"""A result that cannot be written is refused for the reason that it has, and leaves nothing behind."""

import errno
import os
from pathlib import Path

import pytest

from features.exceptions import DataRefused, UsageRefused
from features.reading.case_files import write_tables
from serving import cli
from serving.commands.output_file import whole_file
from tests.support.declared_tables import EXTRACT_DAY, declared_tables


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder in which nobody can make a file")
def test_a_place_where_no_file_can_be_made_is_a_slip_of_use_found_before_anything_is_read(
    tmp_path, monkeypatch, capsys
):
    write_tables(declared_tables(), tmp_path / "data")
    monkeypatch.setattr(
        "sys.argv",
        ["desist", "features", str(tmp_path / "data"), "--index-date", EXTRACT_DAY, "--out", "/proc/x.parquet"],
    )
    with pytest.raises(SystemExit) as end:
        cli.main()
    said = capsys.readouterr().err
    assert end.value.code == 2
    assert "x.parquet cannot be written into /proc" in said and "space" not in said
    assert "Read and check" not in said


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EFBIG, errno.EDQUOT])
def test_a_full_disk_is_told_to_be_freed(tmp_path, number):
    with pytest.raises(DataRefused, match=r"^f\.parquet cannot be written: .+\. Free some space"):
        write_then_fail(tmp_path / "f.parquet", OSError(number, os.strerror(number)))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("fault", [PermissionError(errno.EACCES, "Permission denied"), OSError("no reason")], ids=str)
def test_any_other_refusal_of_the_disk_is_not_about_space(tmp_path, fault):
    with pytest.raises(UsageRefused, match=r"f\.parquet cannot be written into .+ Write elsewhere\.$") as refused:
        write_then_fail(tmp_path / "f.parquet", fault)
    assert "space" not in str(refused.value)
    assert list(tmp_path.iterdir()) == []


def write_then_fail(out, fault):
    with whole_file(out) as fresh:
        fresh.write_bytes(b"half")
        raise fault
