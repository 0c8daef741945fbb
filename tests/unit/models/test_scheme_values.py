"""A value of the wrong kind is refused with the entry and the key, and never comes to a list."""

import pytest

from features.exceptions import ProtocolRefused, UsageRefused
from models.selection import read_scheme
from models.selection.bounds import RANGES
from models.selection.scheme_words import scheme_in_words
from tests.support.spoilt_schemes import FOLDER, IOM, spoilt, written

RESET = (FOLDER / "project_reset_north_area.toml").read_text(encoding="utf-8")
ALONE = (FOLDER / "capacity_only.toml").read_text(encoding="utf-8")
SECOND_GATE = """
[[gate]]
id = "A1"
meaning = "Is 25 or over"
field = "age_years"
at_least = 25
fails_to = "not_proposed"
missing = "cannot_check"
source = "a test"
certainty = "local decision"
may_override = "panel"

[[gate]]
id = "A2"
meaning = "Is under 25"
field = "age_years"
below = 25
fails_to = "not_proposed"
missing = "cannot_check"
source = "a test"
certainty = "local decision"
may_override = "panel"
"""


def refusal_of(file):
    with pytest.raises(ProtocolRefused) as refusal:
        read_scheme(file)
    return str(refusal.value)


@pytest.mark.parametrize("share", ['"0.6"', "[0.6]", "true", "nan", "inf", "0", "-0.1", "{}"])
def test_a_strands_share_is_a_number_above_0(tmp_path, share):
    told = refusal_of(spoilt(tmp_path, "fixed = 0.6", f"fixed = {share}"))
    assert "[capacity.strands]: `fixed` is " in told and "a number above 0" in told


@pytest.mark.parametrize("key", ["id", "version", "title", "ladder", "instrument", "rank_by", "harm_scale"])
@pytest.mark.parametrize("value", ["5", '""', '"  "', '["x"]', "true", "2026-01-01"])
def test_what_a_scheme_says_of_itself_is_text(tmp_path, key, value):
    (old,) = [line for line in IOM.split("[capacity]")[0].splitlines() if line.startswith(f"{key} = ")]
    assert f"the scheme: `{key}` is text in quotes, and not blank" in refusal_of(
        spoilt(tmp_path, old, f"{key} = {value}")
    )


@pytest.mark.parametrize(
    ("entry", "key"),
    [
        *(("gate G5", key) for key in ("meaning", "field", "source", "certainty", "may_override", "fails_to")),
        ("gate G5", "missing"),
        *(("rule F3", key) for key in ("meaning", "field", "source", "certainty", "may_override")),
        *(("sign P1a", key) for key in ("meaning", "field", "source", "certainty", "may_override")),
        *(("route fixed", key) for key in ("strand", "result")),
        *(("alert P1", key) for key in ("meaning", "says", "dates", "source", "certainty")),
        *(("colour B1", key) for key in ("meaning", "colour", "source", "certainty", "may_override")),
    ],
)
@pytest.mark.parametrize("value", ["7", '" "', '["word"]'])
def test_the_texts_of_every_entry_are_text_and_the_refusal_names_entry_and_key(tmp_path, entry, key, value):
    kind, name = entry.split()
    before, after = IOM.split(f'[[{kind}]]\nid = "{name}"\n')
    (old,) = [line for line in after.split("\n\n")[0].splitlines() if line.startswith(f"{key} = ")]
    text = f'{before}[[{kind}]]\nid = "{name}"\n' + after.replace(old, f"{key} = {value}", 1)
    told = refusal_of(written(tmp_path, text))
    assert f"{entry}: `{key}` is text in quotes, and not blank" in told


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("total = 100", "total = true", "[capacity]: `total` is True; a list needs a whole number, at least 1"),
        ("total = 100", 'total = "100"', "[capacity]: `total` is '100'; a list needs a whole number"),
        ("spill = true", 'spill = "false"', "[capacity]: `spill` is true or false, without quotes; it is 'false'"),
        ("fixed = 0.6\nflex = 0.2\nfree = 0.2\n", "", "[capacity.strands] has a line for each strand"),
        ("flex = 0.2", "flexi = 0.2", "[capacity.strands]: `flexi` is 'flexi'; say one of "),
        ('strand = "fixed"', 'strand = "fixd"', "route fixed: `strand` is 'fixd'; say one of fixed, flex"),
        ('result = "propose"', 'result = "select"', "route fixed: `result` is 'select'; say one of propose, consider"),
        ('result = "propose"', 'result = "stay"', "route fixed: `result` is 'stay'; say one of propose, consider"),
        ('needs = ["F1", "F2", "F3"]', "needs = []", "route fixed: `needs` is empty"),
        ('needs = ["F1", "F2", "F3"]', 'needs = ["F1", " "]', "route fixed: `needs` is a list of words in brackets"),
        ('needs = ["D1a", "D1b"]', 'needs = ["D1a", "P1a"]', "[leave] rests on signs ['P1a']"),
        ('needs = ["D1a", "D1b"]\n', "", "[leave]: `any` stands without `needs`"),
        ('all = ["P1a", "P1b", "P1c"]\n', "", "alert P1: name the signs of which it is made"),
        ('id = "flex_score"', 'id = "fixed"', "more than one route called ['fixed']"),
        ("free = 0.2", "free = 0.3", "add up to 1.1, more than 1"),
        ("date_shift_days = -70", "date_shift_days = -70000000", "alert E1: `date_shift_days` is a whole number"),
        ("[[route]]", "[[rout]]", "unknown key `rout`"),
        ('rank_by = "harm"', 'rank_by = "needs"', "ranks by needs without an order"),
        ('field = "mappa_level"', 'field = "ethnic_group"', "`ethnic_group` (a protected characteristic is measured"),
        ('field = "is_red"', 'field = "gang_list"', "`gang_list` (gang, organised-crime"),
        ('rank_by = "harm"', 'rank_by = "needs"\norder = ["arrests"]', "`arrests` (an arrest is suspicion"),
        ('any = ["D2a", "D2b", "D2c", "D2d"]', 'any = ["D2x"]', "alert D2 rests on unknown rules ['D2x']"),
        ('any = ["B1a", "B1b", "B1c", "B1d"]', 'any = ["B1x"]', "colour B1 rests on unknown rules ['B1x']"),
        ('id = "P1"', 'id = "P1a"', "more than one rule called ['P1a']"),
        ('id = "B1"', 'id = "P1"', "more than one rule called ['P1']"),
        ('strand = "free"', 'strand = "project_reset"', "its strand `project_reset` has no places"),
        ("at_least = 75.0\n", "", "F3: give a threshold, by one of at_least, at_most, below, equals"),
        ('fails_to = "held"', 'fails_to = "helt"', "G5: `fails_to` is `helt`; nearest: `held`; say one of"),
        ('missing = "consider"', 'missing = "considr"', "G3: `missing` is `considr`; nearest: `consider`"),
    ],
)
def test_what_is_wrong_is_named_with_its_entry_and_key(tmp_path, old, new, message):
    assert message in refusal_of(spoilt(tmp_path, old, new))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("gate = 5\n", "`gate` is no section. Write `[[gate]]`"),
        ("rule = [5]\n", "`rule` is no section. Write `[[rule]]`"),
        ("capacity = 5\n", "it has no section `[capacity]`"),
        ("leave = 5\n", "it has no section `[leave]`"),
        ("", "it has no section `[capacity]`"),
    ],
)
def test_what_is_no_section_is_refused(tmp_path, text, message):
    whole = text + ("[capacity]\n" if text and "capacity" not in text else "")
    assert message in refusal_of(written(tmp_path, whole))


def test_a_key_that_lacks_is_named_with_its_entry(tmp_path):
    assert "gate G1 lacks the key 'may_override'" in refusal_of(spoilt(tmp_path, 'may_override = "nobody"\n', ""))
    assert "rule number 1 lacks the key 'id'" in refusal_of(spoilt(tmp_path, '[[rule]]\nid = "F1"', "[[rule]]"))


@pytest.mark.parametrize("who", ["sergeant", "Nobody", "nobody; youth panel route"])
def test_nobody_may_set_the_adult_gate_aside(tmp_path, who):
    told = refusal_of(spoilt(tmp_path, 'may_override = "nobody"', f'may_override = "{who}"', ALONE))
    assert "no gate G1 on `age_years`, at least 18" in told and 'may_override = "nobody"' in told


@pytest.mark.parametrize("age", ['"18"', "[18]", "{}", "true", "2008-06-30", "nan", "-inf"])
def test_the_adult_gates_age_is_a_number(tmp_path, age):
    assert "G1: `at_least` is a number" in refusal_of(spoilt(tmp_path, "at_least = 18", f"at_least = {age}", ALONE))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('fails_to = "not_proposed"', 'fails_to = "cannot_assess"'),
        ('fails_to = "not_proposed"', 'fails_to = "held"'),
        ('missing = "cannot_assess"', 'missing = "consider"'),
        ('missing = "cannot_assess"', 'missing = "cannot_check"'),
        ("at_least = 18", "at_least = 17"),
        ("at_least = 18", "at_most = 18"),
        ('id = "G1"', 'id = "G2"'),
    ],
)
def test_the_adult_gate_lets_nobody_through_in_another_way(tmp_path, old, new):
    assert "no gate G1 on `age_years`, at least 18" in refusal_of(spoilt(tmp_path, old, new, ALONE))


def test_gates_that_nobody_passes_together_are_refused_even_where_there_is_no_route(tmp_path):
    told = refusal_of(written(tmp_path, ALONE + SECOND_GATE))
    assert "all gates together can never be met: G1 and A1 and A2 contradict each other on `age_years`" in told


def test_one_gate_beside_the_adult_gate_is_no_contradiction(tmp_path):
    text = ALONE + SECOND_GATE.split("\n\n", maxsplit=1)[0] + "\n"
    assert len(read_scheme(written(tmp_path, text)).gates) == 2


@pytest.mark.parametrize("words", ['["nominations"]', '["a", "b", "c", "d"]'])
def test_every_fact_that_orders_has_its_words(tmp_path, words):
    (old,) = [line for line in RESET.splitlines() if line.startswith("order_words")]
    told = refusal_of(spoilt(tmp_path, old, f"order_words = {words}", RESET))
    assert "`order` has 3 facts and `order_words` " in told


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("at_least = 75.0", "at_least = 750", "F3: `at_least` is 750, but `instrument_score` is 0 to 100 (points)"),
        ("at_least = 75.0", "at_least = 0.75\nat_most = 100.5", "F3: `at_most` is 100.5, but `instrument_score`"),
        ("at_least = 60.0", "at_least = -1", "X3: `at_least` is -1, but `vrp_score` is 0 to 100"),
        ("below = 2", "below = 4", "G4: `below` is 4, but `mappa_level` is 0 to 3 (level)"),
        ("at_least = 18", "at_least = 180", "G1: `at_least` is 180, but `age_years` is 0 to 120 (years)"),
        ("below = 2", "below = 0", "G4: no value is below 0"),
        (
            "at_least = 6\n",
            "at_least = -1\n",
            "R2: `at_least` is -1, but `shop_theft_count_12m` is 0 or more (offences)",
        ),
        ("at_least = 6\n", "at_most = -1\n", "R2: `at_most` is -1, but `shop_theft_count_12m` is 0 or more"),
        ("at_least = 6\n", "below = 0\n", "R2: no value is below 0"),
    ],
)
def test_a_threshold_is_within_what_its_fact_can_be(tmp_path, old, new, message):
    assert message in refusal_of(spoilt(tmp_path, old, new))


def test_the_ends_of_what_a_fact_can_be_are_thresholds_like_others(tmp_path):
    assert RANGES["points"] == (0.0, 100.0)
    for new in ("at_least = 100", "at_least = 0"):
        assert read_scheme(spoilt(tmp_path, "at_least = 75.0", new)).id == "iom_neighbourhood_crime"


@pytest.mark.parametrize(
    "fact",
    ["age_years", "age_at_first_sanction", "mappa_level", "currently_supervised", "custody_days_24m", "career_rate"],
)
def test_a_list_is_never_in_the_order_of_age_or_of_mappa(tmp_path, fact):
    told = refusal_of(spoilt(tmp_path, '"need_count", ', f'"{fact}", ', RESET))
    assert f"`order`: `{fact}` may not order people" in told


@pytest.mark.parametrize(
    "fact", ["drugs_need", "needs_answered_count", "shop_theft_count_12m", "sanction_count_24m", "nomination_count_6m"]
)
def test_needs_nominations_and_counts_of_offences_may_order(tmp_path, fact):
    assert fact in read_scheme(spoilt(tmp_path, '"need_count", ', f'"{fact}", ', RESET)).order


def test_places_may_be_stated_as_staff_and_people_for_each(tmp_path):
    file = spoilt(tmp_path, "total = 100", "staff = 6\npeople_per_officer = 15")
    assert read_scheme(file).capacity == 90
    assert read_scheme(file, capacity=7).capacity == 7
    places = scheme_in_words(read_scheme(file))["scheme"]
    assert (places["places"], places["staff"], places["people_per_officer"]) == (90, 6, 15)
    assert scheme_in_words(read_scheme(file, capacity=7))["scheme"]["staff"] is None


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        ("staff = 6", "either `total`, or `staff` and `people_per_officer`"),
        ("people_per_officer = 15", "either `total`, or `staff` and `people_per_officer`"),
        ("total = 90\nstaff = 6\npeople_per_officer = 15", "it gives ['total', 'staff', 'people_per_officer']"),
        ("total = 90\nstaff = 6", "either `total`, or"),
        ("", "it gives []"),
        ("staff = 0\npeople_per_officer = 15", "[capacity]: `staff` is 0; a list needs a whole number, at least 1"),
        ("staff = 6\npeople_per_officer = 1.5", "[capacity]: `people_per_officer` is 1.5"),
        ("staff = 100001\npeople_per_officer = 1000", "100001000 places are more than the 100,000,000"),
        ("total = 99999999999999999999", "places are more than the 100,000,000"),
        ("staff = true\npeople_per_officer = 15", "[capacity]: `staff` is True"),
    ],
)
def test_places_are_stated_in_one_way(tmp_path, stated, message):
    assert message in refusal_of(spoilt(tmp_path, "total = 100", stated))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("at_least = 50.0\nbelow = 75.0", "at_least = 75.0\nat_most = 75.0\nbelow = 75.0", "X1: no value is"),
        (
            'field = "nominated_domestic_abuse_12m"\nequals = true',
            'field = "mappa_level"\nat_least = 2',
            "route free_domestic_abuse_nomination can never be met: R1 and G4 contradict each other on `mappa_level`",
        ),
        (
            'needs = ["D1a", "D1b"]\nany = ["D1c", "D1d"]',
            'needs = ["F3", "D1c"]',
            "[leave] can never be met: F3 and D1c contradict each other",
        ),
        ('all = ["P1a", "P1b", "P1c"]', 'all = ["P1b", "D1d"]', "P1 can never be met: P1b and D1d contradict"),
        ('all = ["B3a", "B3b", "B3c"]', 'all = ["F1", "X0"]', "B3 can never be met: F1 and X0 contradict"),
        ("at_least = 6\n", "at_least = nan\n", "R2: `at_least` is a number without quotes"),
        ("at_least = 6\n", "at_most = inf\n", "R2: `at_most` is a number without quotes"),
        ("almost = 5.0", "almost = inf", "F3: `almost` is a number, 0 or more"),
        ("almost = 5.0", "almost = [5]", "F3: `almost` is a number, 0 or more"),
        ("almost = 5.0", "almost = true", "F3: `almost` is a number, 0 or more"),
    ],
)
def test_what_can_never_be_met_is_refused_wherever_it_stands(tmp_path, old, new, message):
    assert message in refusal_of(spoilt(tmp_path, old, new))


def test_a_capacity_beyond_all_people_is_a_usage_error():
    assert read_scheme("capacity_only", capacity=100_000_000).capacity == 100_000_000
    with pytest.raises(UsageRefused, match="at most 100,000,000 places; --capacity was 100000001"):
        read_scheme("capacity_only", capacity=100_000_001)


@pytest.mark.parametrize("entry", ["alert", "colour"])
def test_how_sure_an_alert_or_colour_is_has_the_words_of_rules(tmp_path, entry):
    before, after = IOM.split(f"[[{entry}]]", 1)
    text = before + f"[[{entry}]]" + after.replace('certainty = "', 'certainty = "quite ', 1)
    assert "`certainty` is `quite " in refusal_of(written(tmp_path, text))
