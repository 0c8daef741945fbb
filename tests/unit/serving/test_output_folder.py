"""A result appears whole or not at all, and takes nothing away that is not its own."""

import pytest

from features.exceptions import UsageRefused
from serving.commands.output_folder import DEMO, require_usable, whole_folder


def write(folder, words):
    (folder / DEMO.marker).write_text(words)
    (folder / "lists").mkdir()
    (folder / "lists" / words).write_text(words)


def contents(folder):
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def earlier(tmp_path):
    out = tmp_path / "out"
    with whole_folder(out) as folder:
        write(folder, "first")
    (out / "desist.db").write_text("decisions")
    (out / "mlruns").mkdir()
    (out / "mlruns" / "run").write_text("run")
    (out / "notes of the chair.txt").write_text("notes")
    return out


def test_nothing_is_there_until_everything_is(tmp_path):
    out = tmp_path / "deep" / "out"
    with whole_folder(out) as folder:
        write(folder, "first")
        assert not out.exists()
    assert contents(out) == {DEMO.marker: "first", "lists/first": "first"}
    assert [path.name for path in out.parent.iterdir()] == ["out"]


def test_a_failure_leaves_nothing_where_nothing_was(tmp_path):
    with pytest.raises(RuntimeError), whole_folder(tmp_path / "out") as folder:
        write(folder, "first")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("fault", [RuntimeError, KeyboardInterrupt])
def test_a_failure_leaves_the_earlier_result_whole(earlier, fault):
    before = contents(earlier)
    with pytest.raises(fault), whole_folder(earlier) as folder:
        write(folder, "second")
        raise fault
    assert contents(earlier) == before
    assert [path.name for path in earlier.parent.iterdir()] == ["out"]


def test_a_new_result_replaces_the_old_and_keeps_histories_and_what_people_put_there(earlier):
    with whole_folder(earlier) as folder:
        write(folder, "second")
    assert contents(earlier) == {
        DEMO.marker: "second",
        "lists/second": "second",
        "desist.db": "decisions",
        "mlruns/run": "run",
        "notes of the chair.txt": "notes",
    }
    assert [path.name for path in earlier.parent.iterdir()] == ["out"]


def test_when_the_swap_itself_fails_the_earlier_result_comes_back(earlier):
    before = contents(earlier)
    with pytest.raises(OSError), whole_folder(earlier) as folder:
        write(folder, "second")
        # A folder in the way of the last of the histories that are carried over.
        (folder / "notes of the chair.txt").mkdir()
    assert contents(earlier) == before


def test_a_folder_that_is_not_ours_is_refused_untouched(tmp_path):
    (tmp_path / "thesis.tex").write_text("x")
    with pytest.raises(UsageRefused, match="holds other files") as refusal:
        require_usable(tmp_path)
    assert refusal.value.exit_code == 2
    with pytest.raises(UsageRefused), whole_folder(tmp_path):
        pytest.fail("the block must not run")
    assert contents(tmp_path) == {"thesis.tex": "x"}


def test_a_file_is_refused_and_an_empty_or_absent_folder_is_not(tmp_path):
    file = tmp_path / "file"
    file.write_text("x")
    with pytest.raises(UsageRefused, match="is a file"):
        require_usable(file)
    (tmp_path / "empty").mkdir()
    require_usable(tmp_path / "empty")
    require_usable(tmp_path / "absent")


@pytest.mark.parametrize("name", [".", "..", "../.."])
def test_the_folder_one_is_in_is_refused(tmp_path, monkeypatch, name):
    inside = tmp_path / "a" / "b"
    inside.mkdir(parents=True)
    monkeypatch.chdir(inside)
    with pytest.raises(UsageRefused, match="Name one inside"):
        require_usable(inside / name)
