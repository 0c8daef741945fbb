"""What a scheme is made of: rules, routes, what is only told, and where its data come from."""

from dataclasses import dataclass
from datetime import date

from features.scheme_terms import WITHOUT_TERMS, SchemeTerms
from features.vocabulary import Result, Strand
from models.selection.costs import Costs
from models.selection.exact.places import AreaTotal, OfficerHours


@dataclass(frozen=True)
class Rule:
    """One condition on one field.

    Parameters
    ----------
    id, meaning, field : str
        Its name, what it says, and the fact it looks at.
    bounds : dict of str to float or bool
        "at_least", "at_most", "below" or "equals", all of which must hold.
    almost : float
        How far outside its bounds a value still counts as almost met.
    source, certainty, may_override : str
        Where the threshold is from, how sure that is, and who may set it aside.
    fails_to, missing : str
        For a gate: the result when it fails, and "cannot_check", "cannot_assess" or "consider" when the field is
        missing.
    unit : str
        What the value counts; "flag" for yes and no.
    requires : tuple of str
        Tables and columns (or keys of the scheme) that the fact is made of; empty where no table says it.
    """

    id: str
    meaning: str
    field: str
    bounds: dict[str, float | bool]
    almost: float
    source: str
    certainty: str
    may_override: str
    fails_to: str = ""
    missing: str = ""
    unit: str = ""
    requires: tuple[str, ...] = ()


@dataclass(frozen=True)
class Route:
    """A way into a strand: all its rules met.

    Parameters
    ----------
    id : str
        Its name.
    strand : Strand
        Where it leads.
    needs : tuple of str
        Identifiers of its rules.
    result : Result
        "propose", or "consider" where it alone never proposes.
    """

    id: str
    strand: Strand
    needs: tuple[str, ...]
    result: Result


@dataclass(frozen=True)
class Alert:
    """Something told to the panel, never part of the choice.

    Parameters
    ----------
    id, meaning : str
        Its name and when it comes.
    says : str
        What is told.
    all, any : tuple of str
        Signs (or gates and rules) that must all hold, or of which one must.
    dates : str
        Fact that holds the date it tells; empty for none.
    date_shift_days : int
        Days added to that date.
    source, certainty : str
        Where it is from, and how sure that is.
    """

    id: str
    meaning: str
    says: str
    all: tuple[str, ...]
    any: tuple[str, ...]
    dates: str
    date_shift_days: int
    source: str
    certainty: str


@dataclass(frozen=True)
class Colour:
    """A colour proposed to the officer who sets it, never part of the choice.

    Parameters
    ----------
    id, colour, meaning : str
        Its name, the word, and when it is proposed.
    all, any : tuple of str
        Signs that must all hold, or of which one must; none for the colour of everybody else.
    source, certainty, may_override : str
        Where it is from, how sure that is, and who sets it.
    """

    id: str
    colour: str
    meaning: str
    all: tuple[str, ...]
    any: tuple[str, ...]
    source: str
    certainty: str
    may_override: str


@dataclass(frozen=True)
class Source:
    """Where some tables come from, and on what they may be used.

    Parameters
    ----------
    name : str
        Whose data they are.
    tables : tuple of str
        Case tables it supplies.
    purpose, agreement : str
        Lawful purpose, and reference of the sharing agreement.
    expires : date
        Last day of the agreement.
    """

    name: str
    tables: tuple[str, ...]
    purpose: str
    agreement: str
    expires: date


@dataclass(frozen=True)
class Scheme:
    """One programme's way to choose.

    Parameters
    ----------
    id, version, title, ladder : str
        What it is; the ladder in one sentence.
    instrument : str
        The one official instrument of its thresholds, or "none".
    horizon_years : int or None
        Years that its score looks ahead; None without an instrument.
    rank_by : {"harm", "probability", "needs"}
        What orders people within a strand.
    harm_scale : str
        Scale of the ranking harm.
    costs : Costs
        Which unit costs harm in pounds is worked out with.
    order : tuple of str
        Facts that order people, first to last, when ranked by needs.
    order_words : tuple of str
        The same facts in a reader's words.
    capacity : int
        Places.
    shares : dict of Strand to float
        Upper bound of each strand as a share of the places.
    spill : bool
        Whether places that a strand cannot fill go to the others.
    gates, rules : tuple of Rule
        Conditions that everyone must pass, and conditions of routes.
    routes : tuple of Route
        Ways in; none means that passing the gates is enough.
    leave : tuple of str
        Rules that, all met, propose that a present member leaves.
    sha256 : str
        Hash of the file.
    leave_any : tuple of str
        Rules of which one must be met besides; none where nothing more is asked.
    signs : tuple of Rule
        Conditions that are only told.
    alerts : tuple of Alert
        What is told to the panel.
    colours : tuple of Colour
        Colours in the order in which they are asked.
    sources : tuple of Source
        Register of sources; none where the scheme gives none.
    terms : SchemeTerms
        Areas and trial wards.
    area_totals : tuple of AreaTotal
        How many people of which areas a list has at least and at most.
    hours : OfficerHours or None
        Officer hours and how many of them a person takes; None where they do not bind.
    staff, people_per_officer : int or None
        What the places are the product of; None where a total is stated, or asked for in place of the scheme's own.
    """

    id: str
    version: str
    title: str
    ladder: str
    instrument: str
    horizon_years: int | None
    rank_by: str
    harm_scale: str
    costs: Costs
    order: tuple[str, ...]
    order_words: tuple[str, ...]
    capacity: int
    shares: dict[Strand, float]
    spill: bool
    gates: tuple[Rule, ...]
    rules: tuple[Rule, ...]
    routes: tuple[Route, ...]
    leave: tuple[str, ...]
    sha256: str
    leave_any: tuple[str, ...] = ()
    signs: tuple[Rule, ...] = ()
    alerts: tuple[Alert, ...] = ()
    colours: tuple[Colour, ...] = ()
    sources: tuple[Source, ...] = ()
    terms: SchemeTerms = WITHOUT_TERMS
    area_totals: tuple[AreaTotal, ...] = ()
    hours: OfficerHours | None = None
    staff: int | None = None
    people_per_officer: int | None = None

    @property
    def strands(self) -> tuple[Strand, ...]:
        """Strands in the order of the file."""
        return tuple(self.shares)

    @property
    def conditions(self) -> tuple[Rule, ...]:
        """Gates, rules and signs, in this order: everything that is checked of a person."""
        return self.gates + self.rules + self.signs
