"""CostSeries: what one offence of each kind costs by one named source, in the prices of one year."""

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from features.exceptions import ProtocolRefused
from features.vocabulary import ActuarialCategory, CostBasis
from models.harm.kinds import kinds
from models.harm.prices import latest_prices, price_factor

FOLDER = Path(__file__).parent / "costs"
DEFAULT_SERIES = "home_office_2018"
_AMOUNTS = ["total_gbp", "response_gbp", "anticipation_gbp", "multiplier"]
_WORDS = ["total_certainty", "parts_certainty", "multiplier_certainty", "basis"]
_COLUMNS = ["kind", "price_year", *_AMOUNTS, *_WORDS]
_RESTS_ON = {
    CostBasis.RESPONSE_ONLY: ("parts_certainty",),
    CostBasis.AVOIDABLE: ("total_certainty", "parts_certainty"),
    CostBasis.TOTAL: ("total_certainty",),
    CostBasis.WITH_MULTIPLIER: ("total_certainty", "multiplier_certainty"),
}


@dataclass(frozen=True)
class CostSeries:
    """Unit costs of one source; costs of two series, or with and without a multiplier, are never added.

    Parameters
    ----------
    name, title : str
        What it is called, and its source.
    certainty, note : str
        How sure it is as a whole, and what a reader must know.
    price_year : str
        Financial year of its prices.
    sha256 : str
        Hash of the file.
    table : DataFrame of shape (n_kinds, 8)
        Indexed by kind: total, response and anticipation costs in pounds, the multiplier for crime that is not
        recorded, and how sure each is. A kind that the source does not have carries what its category has.
    """

    name: str
    title: str
    certainty: str
    note: str
    price_year: str
    sha256: str
    table: pd.DataFrame

    def unit_costs(self, basis: CostBasis = CostBasis.TOTAL, *, prices: str | None = None) -> pd.Series:
        """What one offence of each kind costs.

        Parameters
        ----------
        basis : CostBasis
            Which part, and whether crime that is not recorded is counted.
        prices : str, optional
            Financial year of the prices; the latest that there is a deflator for without it.

        Returns
        -------
        Series of float
            Pounds, indexed by kind; missing where the source does not say.

        Notes
        -----
        Where no multiplier is published an offence counts once, and where no anticipation cost is split off none is
        taken away: those figures are then the least and the most that they can be.
        """
        table = self.table
        pounds = {
            CostBasis.RESPONSE_ONLY: table["response_gbp"],
            CostBasis.AVOIDABLE: table["total_gbp"] - table["anticipation_gbp"].fillna(0),
            CostBasis.TOTAL: table["total_gbp"],
            CostBasis.WITH_MULTIPLIER: table["total_gbp"] * table["multiplier"].fillna(1),
        }[basis]
        return (pounds * price_factor(self.price_year, prices or latest_prices())).rename("gbp")

    def unverified(self, basis: CostBasis = CostBasis.TOTAL) -> list[str]:
        """Kinds of which what is counted is remembered, assumed, derived or reconstructed, or an assumed mix.

        Parameters
        ----------
        basis : CostBasis
            Which part: a verified total may have a remembered response cost, or a remembered multiplier.

        Returns
        -------
        list of str
            Kinds, in the order of the alphabet.
        """
        certainty = self.table[list(_RESTS_ON[basis])]
        return sorted(certainty.index[~certainty.apply(is_verified).all(axis=1)])


def is_verified(certainty: pd.Series) -> pd.Series:
    """Whether figures are verified as they stand: a mix that was assumed is not, however sure its parts are.

    Parameters
    ----------
    certainty : Series of str
        In words.

    Returns
    -------
    Series of bool
        True where it says no more than that it is verified, or as what.
    """
    return certainty.eq("verified") | certainty.str.startswith("verified as")


def read_cost_series(name: str | Path = DEFAULT_SERIES) -> CostSeries:
    """A series of unit costs, read and checked.

    Parameters
    ----------
    name : str or Path
        A series that Desist ships, or a CSV file with the same columns.

    Returns
    -------
    CostSeries
        The series.

    Raises
    ------
    ProtocolRefused
        If there is none, or it lacks a category or a column, names an unknown kind, mixes price years, or states a
        figure that is negative, not a number, or without its certainty.
    """
    path = FOLDER / f"{name}.csv" if str(name) in shipped_series() else Path(name)
    if not path.is_file():
        raise ProtocolRefused(f"There is no cost series {path.name}. Give one of {shipped_series()}, or a CSV file.")
    rows = _cells(path)
    about = _shipped().get(path.stem, {}) if path.parent == FOLDER else {}
    return CostSeries(
        name=path.stem,
        title=about.get("title", f"local cost table {path.stem}"),
        certainty=about.get("certainty", "as the table says of each figure"),
        note=about.get("note", ""),
        price_year=_price_year(rows, path.name),
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        table=_table(rows, path.name),
    )


def shipped_series() -> list[str]:
    """Names of the series that Desist ships.

    Returns
    -------
    list of str
        In the order of the alphabet.
    """
    return sorted(file.stem for file in FOLDER.glob("*.csv"))


def _cells(path: Path) -> pd.DataFrame:
    """Every cell as it was written, without what a spreadsheet leaves around it."""
    try:
        rows = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    except (ValueError, OSError):
        raise ProtocolRefused(
            f"Cost series {path.name} cannot be read as CSV. Copy a shipped one and edit it."
        ) from None
    if not isinstance(rows.index, pd.RangeIndex):
        raise ProtocolRefused(
            f"Cost series {path.name} has rows of more cells than headings. Put words with a comma in double quotes."
        )
    rows = rows.rename(columns=str.strip).apply(lambda column: column.str.strip())
    if twice := [column for column in _COLUMNS if f"{column}.1" in rows]:
        raise ProtocolRefused(f"Cost series {path.name} has the column {twice[0]} more than once. Keep one.")
    return rows[rows.ne("").any(axis=1)].reset_index(drop=True)


def _price_year(rows: pd.DataFrame, who: str) -> str:
    if missing := [column for column in _COLUMNS if column not in rows]:
        raise ProtocolRefused(
            f"Cost series {who} lacks the columns {', '.join(missing)}. It needs {', '.join(_COLUMNS)}."
        )
    years = sorted(rows["price_year"].unique())
    if len(years) != 1:
        raise ProtocolRefused(
            f"Cost series {who} mixes prices of {', '.join(map(repr, years))}. Costs of two years are never added: "
            "bring all to one year."
        )
    price_factor(years[0], latest_prices())
    return years[0]


def _table(rows: pd.DataFrame, who: str) -> pd.DataFrame:
    known = kinds()
    if strange := sorted(set(rows["kind"]) - set(known.index)):
        raise ProtocolRefused(
            f"Cost series {who} names unknown kinds {', '.join(strange[:5])}. See models/harm/unit_harm.csv."
        )
    if twice := sorted(rows.loc[rows["kind"].duplicated(), "kind"]):
        raise ProtocolRefused(f"Cost series {who} names {', '.join(twice[:5])} more than once. Keep one row of each.")
    if missing := sorted({str(category) for category in ActuarialCategory} - set(rows["kind"])):
        raise ProtocolRefused(
            f"Cost series {who} lacks the categories {', '.join(missing[:5])}. Give each a cost, 0 if it has none."
        )
    table = rows.set_index("kind")[_AMOUNTS + _WORDS]
    table[_AMOUNTS] = _numbers(table[_AMOUNTS], who)
    _refuse_impossible(table, who)
    parent = known["category"].reindex(known.index)
    own = table.reindex(known.index)
    whole = table.reindex(parent).set_axis(known.index)
    # A kind without a row of its own costs what its category costs; so does a response that its row leaves open, as
    # far as the kind's own total goes.
    filled = own.where(own["total_gbp"].notna(), whole)
    lent = filled["response_gbp"].isna() & whole["response_gbp"].notna()
    return filled.assign(
        response_gbp=filled["response_gbp"].fillna(whole["response_gbp"].clip(upper=filled["total_gbp"])),
        parts_certainty=filled["parts_certainty"].where(~lent, whole["parts_certainty"]),
    )


def _numbers(cells: pd.DataFrame, who: str) -> pd.DataFrame:
    found = pd.DataFrame({name: pd.to_numeric(column, errors="coerce") for name, column in cells.items()})
    if (wrong := (found.isna() & (cells != "")) | found.abs().eq(float("inf"))).any(axis=None):
        column = wrong.columns[wrong.any()][0]
        raise ProtocolRefused(f"Cost series {who}: `{column}` of {wrong.index[wrong[column]][0]} is not a number.")
    return found


def _refuse_impossible(table: pd.DataFrame, who: str) -> None:
    parts = table["response_gbp"].fillna(0) + table["anticipation_gbp"].fillna(0)
    faults = {
        "no total": table["total_gbp"].isna(),
        "a negative figure": table[_AMOUNTS].lt(0).any(axis=1),
        "a multiplier of 0": table["multiplier"].eq(0),
        "parts that are more than the total": parts > table["total_gbp"] + 1,
        "a figure without its certainty or basis": (table[_WORDS] == "").any(axis=1),
    }
    for fault, where in faults.items():
        if where.any():
            raise ProtocolRefused(f"Cost series {who}: {table.index[where][0]} has {fault}. Correct the row.")


@cache
def _shipped() -> dict[str, dict[str, str]]:
    return tomllib.loads((FOLDER / "series.toml").read_text(encoding="utf-8"))
