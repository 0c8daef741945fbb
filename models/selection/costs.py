"""Which unit costs a scheme works with: the series, what it counts, and the prices."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from features.exceptions import ProtocolRefused
from features.vocabulary import CostBasis
from models.harm import CostSeries, latest_prices, price_factor, read_cost_series, unit_harm, unverified_kinds
from models.harm.cost_figure import COUNTS
from models.harm.cost_series import DEFAULT_SERIES, shipped_series
from models.harm.prices import price_certainty


@dataclass(frozen=True)
class Costs:
    """The unit costs of a scheme.

    Parameters
    ----------
    series : CostSeries
        Whose unit costs.
    basis : CostBasis
        What they count.
    prices : str
        Financial year of the prices.
    """

    series: CostSeries
    basis: CostBasis
    prices: str

    def units(self) -> pd.DataFrame:
        """Harm of one offence of each kind on each scale.

        Returns
        -------
        DataFrame of shape (n_kinds, 4)
            As `models.harm.unit_harm` gives it.
        """
        return unit_harm(self.series, basis=self.basis, prices=self.prices)

    def ranges(self, offences: pd.DataFrame) -> pd.DataFrame:
        """What expected offences cost, counted in every way that the series allows; offences that do not rank left out.

        Parameters
        ----------
        offences : DataFrame of shape (n_persons, n_kinds)
            Expected offences of each person by kind.

        Returns
        -------
        DataFrame of shape (n_persons, n_bases)
            Pounds, a column for each basis, least first. The ways are alternatives, never added.
        """
        is_ranked = self.units()["is_ranked"]
        found = {str(basis): self.series.unit_costs(basis, prices=self.prices) for basis in CostBasis}
        each = pd.DataFrame({name: costs.where(is_ranked, 0.0) for name, costs in found.items()})
        return offences[each.index] @ each.loc[:, each.notna().all()]

    def unverified(self, scale: str) -> list[str]:
        """Kinds of offence whose unit harm, as this scheme counts it, is not verified.

        Parameters
        ----------
        scale : {"gbp", "cchi_days", "css_points"}
            A scale.

        Returns
        -------
        list of str
            As `models.harm.unverified_kinds` gives it.
        """
        return unverified_kinds(scale, self.series, basis=self.basis)

    def document(self) -> dict[str, str]:
        """What a list says of its costs.

        Returns
        -------
        dict of str to str
            Series, title, certainty, what is counted (its name and in words), prices and how sure the deflators are.
        """
        years = dict.fromkeys((self.series.price_year, self.prices))
        return {
            "series": self.series.name,
            "title": self.series.title,
            "certainty": self.series.certainty,
            "basis": str(self.basis),
            "counts": COUNTS[self.basis],
            "prices": self.prices,
            "price_year_of_series": self.series.price_year,
            "deflator_certainty": "; ".join(f"{year}: {price_certainty(year)}" for year in years),
            "sha256": self.series.sha256,
        }


def read_costs(document: Mapping[str, Any], *, beside: Path) -> Costs:
    """The unit costs that a scheme names, or the default ones.

    Parameters
    ----------
    document : mapping
        A scheme; `cost_series`, `cost_basis` and `price_year` are read.
    beside : Path
        Folder of the scheme, where a cost table of its own is looked for.

    Returns
    -------
    Costs
        Checked.

    Raises
    ------
    ProtocolRefused
        If there is no such series, basis or price year, or the series does not say what the basis counts.
    """
    name = str(document.get("cost_series", DEFAULT_SERIES))
    if Path(name).name != name or "\\" in name:
        raise ProtocolRefused(
            f"`cost_series` is {name}. Name one of {', '.join(shipped_series())}, or a CSV file in the scheme's own "
            "folder by its name alone, without a path."
        )
    own = beside / name
    series = read_cost_series(own if own.is_file() or name not in shipped_series() else name)
    asked = str(document.get("cost_basis", CostBasis.TOTAL))
    if asked not in list(CostBasis):
        raise ProtocolRefused(f"`cost_basis` is {asked}; say one of {', '.join(CostBasis)}.")
    prices = str(document.get("price_year", latest_prices()))
    price_factor(series.price_year, prices)
    costs = Costs(series, CostBasis(asked), prices)
    if (unknown := costs.units()["gbp"].isna()).any():
        raise ProtocolRefused(
            f'Cost series {series.name} does not say what `cost_basis = "{asked}"` counts, for {int(unknown.sum())} '
            f"kinds such as {unknown.index[unknown][0]}. Say another basis, or add the figures to the table."
        )
    return costs
