"""Every public name says what comes back, with shapes, units, errors and source, in numpydoc."""

import dataclasses
import inspect
from enum import EnumMeta

import pytest
from numpydoc.validate import validate

from tests.support.tree import modules

# GL08 none at all; SS03 summary without full stop; PR01, PR02 parameters missing or unknown; RT01 no Returns.
CHECKED = {"GL08", "SS03", "PR01", "PR02", "RT01"}
# A route is documented by its OpenAPI operation, a command by its --help.
EXEMPT = ("serving.routes", "serving.cli", "serving.command_line")


def public_names() -> list[str]:
    """Functions, classes and methods that belong to a module of ours and have a public name."""
    names = []
    for module in modules():
        if module.__name__.startswith(EXEMPT):
            continue
        for name, thing in vars(module).items():
            if name.startswith("_") or getattr(thing, "__module__", None) != module.__name__:
                continue
            if inspect.isfunction(thing):
                names.append(f"{module.__name__}.{name}")
            elif inspect.isclass(thing):
                names.append(f"{module.__name__}.{name}")
                if not isinstance(thing, EnumMeta) and not issubclass(thing, BaseException):
                    names += [f"{module.__name__}.{name}.{method}" for method in public_methods(thing)]
    return sorted(names)


def public_methods(thing: type) -> list[str]:
    return [
        name
        for name, method in vars(thing).items()
        if not name.startswith("_") and inspect.isfunction(getattr(method, "__wrapped__", method))
    ]


def inherits_its_constructor(thing: object) -> bool:
    """Whether a class has no constructor of its own: an enumeration, an exception, a model described by its fields."""
    if getattr(thing, "_is_protocol", False):
        return True
    return inspect.isclass(thing) and not dataclasses.is_dataclass(thing) and "__init__" not in vars(thing)


NOT_BUILT_BY_OURS = {
    f"{module.__name__}.{name}"
    for module in modules()
    for name, thing in vars(module).items()
    if inherits_its_constructor(thing)
}


@pytest.mark.parametrize("name", public_names())
def test_a_public_name_is_documented(name: str) -> None:
    checked = CHECKED - {"PR01", "PR02"} if name in NOT_BUILT_BY_OURS else CHECKED
    faults = [f"{code}: {words}" for code, words in validate(name)["errors"] if code in checked]
    assert not faults, f"{name}: {faults}"


def test_there_are_public_names_to_check() -> None:
    assert len(public_names()) > 100
