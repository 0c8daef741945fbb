"""A mapping is read whole or refused whole, with the table, the key and the nearest word that is known."""

import pytest

from features.exceptions import MappingRefused, UsageRefused
from features.reading.date_forms import date_forms
from features.reading.mapping_reading import read_mapping


def refusal(tmp_path, text):
    file = tmp_path / "mapping.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(MappingRefused) as refused:
        read_mapping(file)
    assert refused.value.exit_code == 3
    return str(refused.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[sanction]", "the mapping has an unknown key `sanction`; nearest: `sanctions`"),
        ("zebra = 1", "the mapping has an unknown key `zebra`; known are dates, empty, ignore_case, persons"),
        ("[persons]\ncolumn = 1", "[persons] has an unknown key `column`; nearest: `columns`"),
        ("persons = 3", "[persons] is a part with keys of its own"),
        ("[persons]\ncolumns = 3", "[persons.columns] is a part with keys of its own"),
        ("[persons]\nsource = 3", "[persons] source: write a name in quotes"),
        ('[persons]\nsource = " "', "[persons] source: write a name in quotes"),
        ("[persons]\nleave_out = 3", '[persons] leave_out: write a list of texts in quotes'),
        ("empty = 3", "empty: write a list of texts in quotes"),
        ("[persons]\nempty = [3]", "[persons] empty: write a list of texts in quotes"),
        ("ignore_case = 1", "ignore_case: write true or false"),
        ('[persons]\nignore_case = "yes"', "[persons] ignore_case: write true or false"),
        ('[persons.columns]\nREF = "persn_id"', "`REF`: `persn_id` is no column of `persons`; nearest: `person_id`"),
        ("[persons.columns]\nREF = 3", "[persons.columns] `REF`: write the column of ours in quotes"),
        ('[persons.columns]\nREF = ["sex", 3]', "[persons.columns] `REF`: write the column of ours in quotes"),
        ('[persons.columns]\nA = "sex"\nB = "sex"', "[persons.columns] `B` and `A` both give `sex`; keep one"),
        ('[persons]\nleave_out = ["A"]\n[persons.columns]\nA = "sex"', "leave_out: `A` is mapped under"),
        ('[persons.columns]\nA = "sex"\n[persons.constants]\nsex = "MALE"', "`sex` has both a column and a constant"),
        ('[persons.words.sx]\nM = "MALE"', "[persons.words]: `sx` is no column of `persons`; nearest: `sex`"),
        ("[persons.words]\nsex = 3", "[persons.words.sex] is a part with keys of its own"),
        ('[persons.words.sex]\nM = "MAEL"', "`M`: `MAEL` is not one of MALE, FEMALE; nearest: `MALE`"),
        ("[persons.words.sex]\nM = 3", "[persons.words.sex] `M`: write our word in quotes"),
        ('[persons.words.restricted]\nY = "yes"', "[persons.words.restricted] `Y`: `yes` is not one of true, false"),
        ('[sanctions.words.disposal]\nX = ""', "`disposal` is needed in every row and cannot be empty"),
        ('[sanctions.words.ho_offence_code]\nX = "46"', "`46` is not a known Home Office offence code of five digits"),
        ('[persons.words.person_id]\nX = "1"', "`person_id` holds ids, which have no words"),
        ('[persons.words.date_of_birth]\nX = "1"', "`date_of_birth` holds dates, which have no words"),
        ('[persons.words.sex]\nM = "MALE"\n" M" = "FEMALE"', "two words are the same but for blanks"),
        ('ignore_case = true\n[persons.words.sex]\nM = "MALE"\nm = "FEMALE"', "the same but for blanks or the case"),
        ('[persons.dates]\nsex = "day_first"', "[persons.dates] `sex` holds no dates; its dates are date_of_birth"),
        ('[persons.dates]\nborn = "day_first"', "[persons.dates]: `born` is no column of `persons`"),
        ('[persons.dates]\ndate_of_birth = "%d/%m/%y"', "`date_of_birth`: `%d/%m/%y` has a year of two digits"),
        ('[persons]\ndates = "%d/%m"', "[persons] dates: `%d/%m` needs a day, a month and a year"),
        ('dates = "DD/MM/YYYY"', 'a year, each once, as "%d/%m/%Y"; or write "day_first"'),
        ("dates = 3", "dates: write a form in quotes"),
        ('[persons.constants]\nsx = "MALE"', "[persons.constants]: `sx` is no column of `persons`; nearest: `sex`"),
        ('[persons.constants]\nsex = "male"', "`sex`: `male` is not one of MALE, FEMALE; nearest: `MALE`"),
        ('[persons.constants]\nperson_id = "x"', "the same value in every row tells nobody apart"),
        ('[sanctions.constants]\nho_offence_code = "04600"', "the same value in every row tells nobody apart"),
        ('[persons.constants]\ndate_of_birth = "1990-01-01"', "write a date without quotes or a time, as 2026-06-30"),
        ("[persons.constants]\ndate_of_birth = 1990-01-01T10:00:00", "write a date without quotes or a time"),
        ("[persons.constants]\nrestricted = 1", "write true or false, without quotes"),
        ('[persons.constants]\narea = " "', "write a word in quotes"),
    ],
)  # fmt: skip
def test_a_slip_is_refused_with_its_place(tmp_path, text, words):
    message = refusal(tmp_path, text)
    assert words in message
    assert "mapping.toml cannot be used in 1 place(s)" in message


def test_every_slip_is_listed_and_at_most_ten_in_full(tmp_path):
    text = "[persons.columns]\n" + "\n".join(f'A{number} = "nothing{number}"' for number in range(13))
    message = refusal(tmp_path, text)
    assert "in 13 place(s)" in message
    assert message.count("is no column of") == 10
    assert message.endswith("and 3 more")


def test_what_is_no_toml_is_refused_and_what_is_not_there_is_a_slip_of_use(tmp_path):
    assert "mapping.toml is not TOML" in refusal(tmp_path, "[persons")
    with pytest.raises(UsageRefused, match=r"no mapping absent\.toml"):
        read_mapping(tmp_path / "absent.toml")


def test_forms_of_a_table_or_column_go_before_those_of_the_whole(tmp_path):
    file = tmp_path / "mapping.toml"
    file.write_text(
        'dates = "%d/%m/%Y"\n[persons]\n[charges]\ndates = "%Y%m%d"\n[custody.dates]\nend_date = ["%d %B %Y"]\n',
        encoding="utf-8",
    )
    mapping = read_mapping(file)
    assert set(mapping.of("persons").dates.values()) == {("%d/%m/%Y",)}
    assert set(mapping.of("charges").dates.values()) == {("%Y%m%d",)}
    assert mapping.of("custody").dates["end_date"] == ("%d %B %Y",)
    assert mapping.of("custody").dates["start_date"] == ("%d/%m/%Y",)
    assert mapping.of("needs") is None


@pytest.mark.parametrize(
    ("forms", "why"),
    [
        (["%d/%m/%Y %z"], "has a time zone"),
        (["%d/%m/%Y %Z"], "has a time zone"),
        (["%x"], "has %x"),
        (["%d/%d/%m/%Y"], "each once"),
        (["%m/%b/%d/%Y"], "each once"),
        (["%d/%m/%Y", "%m/%d/%Y"], "read the same text as different days"),
        (["day_first", "%m-%d-%Y"], "read the same text as different days"),
    ],
)
def test_a_form_that_is_incomplete_or_open_to_two_readings_is_refused(forms, why):
    problems = []
    assert date_forms(forms, "dates", problems) == ()
    assert len(problems) == 1
    assert why in problems[0]


@pytest.mark.parametrize("forms", [["%d/%m/%Y", "%Y-%m-%d", "%d %b %Y %H:%M"], ["%d%m%Y"], "day_first", []])
def test_forms_that_cannot_be_confused_are_taken(forms):
    problems = []
    date_forms(forms, "dates", problems)
    assert problems == []
