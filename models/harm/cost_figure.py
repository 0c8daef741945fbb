"""CostFigure: an amount that says of itself from which series it is, in which prices, and what it counts."""

from __future__ import annotations

from dataclasses import dataclass, replace

from features.exceptions import UsageRefused
from features.vocabulary import CostBasis

COUNTS = {
    CostBasis.RESPONSE_ONLY: "response costs only",
    CostBasis.AVOIDABLE: "without anticipation costs",
    CostBasis.TOTAL: "total costs, without multiplier",
    CostBasis.WITH_MULTIPLIER: "total costs, with the multiplier for crime that is not recorded",
}


@dataclass(frozen=True)
class CostFigure:
    """An amount of money with what must be known before it is compared with another.

    Parameters
    ----------
    pounds : float
        The amount.
    series : str
        Which unit costs, or whose published figure.
    prices : str
        Financial year of the prices; empty where a publication does not say.
    basis : CostBasis
        What it counts.
    """

    pounds: float
    series: str
    prices: str
    basis: CostBasis

    def __add__(self, other: CostFigure) -> CostFigure:
        """The sum of two figures of one series, price year and basis.

        Parameters
        ----------
        other : CostFigure
            The other.

        Returns
        -------
        CostFigure
            Their sum.

        Raises
        ------
        UsageRefused
            If they are not of one kind.
        """
        if self._kind != other._kind:
            raise UsageRefused(f"Costs of different kinds are never added: {self} and {other}.")
        return replace(self, pounds=self.pounds + other.pounds)

    def each(self, count: int) -> CostFigure:
        """The amount shared out.

        Parameters
        ----------
        count : int
            Over how many crimes, offences or people; at least 1.

        Returns
        -------
        CostFigure
            The amount of one.

        Raises
        ------
        UsageRefused
            If there is none.
        """
        if count < 1:
            raise UsageRefused(f"A cost is shared out over at least one; it was {count}.")
        return replace(self, pounds=self.pounds / count)

    def __str__(self) -> str:
        """The amount in words, with what it counts.

        Returns
        -------
        str
            Such as "£1,186 (total costs, without multiplier; prices of 2024/25; home_office_2018)".
        """
        prices = f"prices of {self.prices}" if self.prices else "price year not stated"
        return f"£{self.pounds:,.0f} ({COUNTS[self.basis]}; {prices}; {self.series})"

    @property
    def _kind(self) -> tuple[str, str, str]:
        return self.series, self.prices, self.basis
