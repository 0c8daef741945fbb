"""The what-if page: what its methods do on a planted gap, whom they leave out, and that nothing else reads them."""

import ast
from pathlib import Path

import numpy as np
import pandas as pd

from fairness_reports.alternatives_page import what_if_page
from fairness_reports.what_if import OWN_LINES, PLAIN, REDUCTION, what_if
from models.inputs import Input

ROOT = Path(__file__).parents[3]
INPUTS = (Input("score"), Input("word", kind="words", levels=("a", "b")))


def people_of(count=4000, *, seed=0):
    """B reoffends more often, so one line lists more of B who do not."""
    rng = np.random.default_rng(seed)
    group = rng.choice(["A", "B"], count)
    score = rng.normal(np.where(group == "B", 0.6, -0.6), 1.0)
    happened = rng.random(count) < 1 / (1 + np.exp(-score))
    return pd.DataFrame(
        {
            "ethnicity": group,
            "score": np.where(rng.random(count) < 0.05, np.nan, score),
            "word": rng.choice(["a", "b"], count),
            "forecast": 1 / (1 + np.exp(-score)),
            "happened": happened,
            "outcome": happened.astype(float),
        }
    )


def asked(people, learned):
    return what_if(people, train=learned, inputs=INPUTS, attribute="ethnicity", seed=3)


def test_own_lines_draw_errors_level_where_one_line_does_not_and_the_same_comes_out_again():
    people, learned = people_of(seed=1), people_of(seed=2)
    found = asked(people, learned)
    choices = {one["name"]: one for one in found["choices"]}
    assert list(choices) == [PLAIN, OWN_LINES, REDUCTION]
    assert choices[PLAIN]["widest_false_positive_gap"] > 0.25
    for name in (OWN_LINES, REDUCTION):
        assert choices[name]["widest_false_positive_gap"] < 0.08
        assert choices[name]["widest_false_negative_gap"] < 0.08
    assert asked(people, learned) == found


def test_groups_too_small_or_not_stated_are_left_out_and_one_group_is_nothing_to_compare():
    people, learned = people_of(seed=1), people_of(seed=2)
    people.loc[people["ethnicity"] == "B", "ethnicity"] = None
    assert asked(people, learned) is None
    page = what_if_page({"about": {"protocol": "p", "outcome": "o"}, "what_if": [], "versions": {}})
    assert "Fewer than two groups have people enough" in page
    assert "That is no pass" in page


def test_the_page_says_first_that_nothing_on_it_can_be_used_and_why():
    found = asked(people_of(seed=1), people_of(seed=2))
    page = what_if_page({"about": {"protocol": "p", "outcome": "o"}, "what_if": [found], "versions": {"code": "1"}})
    assert page.index("Nothing on this page can be released, served or made into a list") < page.index("By ethnicity")
    assert "sections 13 and 29" in page
    assert "4,000 test people" in page


def test_methods_that_treat_groups_apart_are_named_in_one_file_that_one_command_reads():
    """fairlearn's remedies are comparators: a list, a score or a release that could reach them would break rule 3."""
    named, readers = set(), set()
    for path in (path for package in ("features", "models", "training", "fairness_reports", "serving")
                 for path in (ROOT / package).rglob("*.py")):  # fmt: skip
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            modules += [one.name for one in node.names] if isinstance(node, ast.Import) else []
            if any(module.startswith(("fairlearn.postprocessing", "fairlearn.reductions")) for module in modules):
                named.add(path.relative_to(ROOT).as_posix())
            if any(module == "fairness_reports.what_if" for module in modules):
                readers.add(path.relative_to(ROOT).as_posix())
    assert named == {"fairness_reports/what_if.py"}
    assert readers == {"serving/commands/alternatives.py"}
