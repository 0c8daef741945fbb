"""One door per package: it re-exports names, and reads no file and no clock on import."""

import ast
from importlib import import_module

import pytest

from tests.support.tree import PACKAGES, ROOT

LARGEST = 40


@pytest.mark.parametrize("package", PACKAGES)
def test_a_door_only_re_exports(package: str) -> None:
    body = ast.parse((ROOT / package / "__init__.py").read_text()).body
    assert ast.get_docstring(ast.Module(body=body, type_ignores=[]))
    for statement in body[1:]:
        is_names = isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "__all__"
        assert isinstance(statement, ast.ImportFrom) or is_names, f"{package}: line {statement.lineno}"


@pytest.mark.parametrize("package", PACKAGES)
def test_a_door_says_what_it_lets_through(package: str) -> None:
    door = import_module(package)
    names = getattr(door, "__all__", [])
    assert len(names) <= LARGEST
    assert len(set(names)) == len(names)
    assert all(hasattr(door, name) for name in names)


def test_every_package_has_a_door_and_no_other_is_shipped() -> None:
    shipped = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks"}
    assert shipped == set(PACKAGES)
