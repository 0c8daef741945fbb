"""What may stand nowhere in the tree."""

import ast
import re
from pathlib import Path

import pytest

from tests.support.tree import PACKAGES, ROOT, tracked_files

# Built from pieces, so that this file does not name what it forbids.
REGISTRIES = re.compile("|".join(("pyp" + r"i\.org", "python" + r"hosted", "npm" + r"js\.", "deb" + r"ian\.org")), re.I)
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:wo" + r"rk|fa" + r"rm|ho" + r"me|ro" + r"ot)/\w")
PYTHON = [file for file in tracked_files() if file.suffix == ".py"]
SHIPPED = [file for file in PYTHON if file.relative_to(ROOT).parts[0] in PACKAGES]


def offenders(pattern: re.Pattern, files: list[Path]) -> list[str]:
    return [str(file.relative_to(ROOT)) for file in files if pattern.search(file.read_text(errors="ignore"))]


def test_no_registry_host_is_named() -> None:
    assert offenders(REGISTRIES, tracked_files()) == []


def test_no_path_of_a_machine_is_named() -> None:
    assert offenders(MACHINE_PATHS, tracked_files()) == []


def test_there_is_no_lock_that_names_hosts() -> None:
    assert not (ROOT / "uv.lock").exists()
    lock = (ROOT / "requirements.lock").read_text()
    assert "--hash=sha256:" in lock
    assert "://" not in lock


def test_nothing_is_pickled() -> None:
    for file in PYTHON:
        for node in ast.walk(ast.parse(file.read_text())):
            imported = {alias.name for alias in node.names} if isinstance(node, ast.Import) else set()
            source = node.module if isinstance(node, ast.ImportFrom) else ""
            assert not ({"pickle", "cloudpickle", "dill"} & (imported | {source})), file
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "joblib":
                assert node.attr not in ("dump", "load"), file


def test_the_clock_is_read_in_one_place() -> None:
    readers = re.compile(r"\b(?:datetime|date|Timestamp)\.(?:now|today|utcnow)\(|\btime\.time\(")
    allowed = {"serving/clock.py", "serving/settings.py"}
    assert set(offenders(readers, SHIPPED)) <= allowed


def test_known_on_cuts_by_date_in_one_place() -> None:
    callers = set(offenders(re.compile(r"\b(known_rows|not_yet_known|with_hidden_cells)\("), SHIPPED))
    assert callers == {"features/tables/cutting.py", "features/known/held.py", "features/tables/case_tables.py"}
    # The audit of leaks cuts the tables beforehand, to see that features cut them too; event cohorts, to count no
    # event or reoffence that was recorded after the day by which they are asked for.
    allowed = {"training/leakage.py", "training/event_outcomes.py"}
    assert set(offenders(re.compile(r"\.known_on\("), SHIPPED)) == allowed


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_error_is_swallowed(file: Path) -> None:
    """The one place that may catch whatever comes is where a command ends, and it exits with 1."""
    caught = [
        ast.unparse(node.type) if node.type else "everything"
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.ExceptHandler)
    ]
    is_last_resort = file.relative_to(ROOT) == Path("serving/cli.py")
    assert caught.count("Exception") == is_last_resort
    assert not {"everything", "BaseException"} & set(caught)


def test_no_tracked_file_is_large() -> None:
    large = [file.name for file in tracked_files() if file.stat().st_size > 1_000_000]
    assert large == []
