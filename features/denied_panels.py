"""Lists that are not of the four panels: MARAC, gangs, serious group violence and the like are refused by name."""

import pandas as pd

from features.deny_list import why_denied
from features.exceptions import DataRefused
from features.vocabulary import Panel


def refuse_other_panels(names: pd.Series) -> None:
    """Refuse lists that are not of the four panels.

    Parameters
    ----------
    names : Series of str
        Names of panels.

    Raises
    ------
    DataRefused
        If there is another; MARAC and lists of gangs or serious group violence are named with the reason.
    """
    others = names[names.notna() & ~names.isin([str(panel) for panel in Panel])].astype(str)
    if reasons := why_never(others):
        raise DataRefused(
            f"The panels table holds lists that may never be an input: {'; '.join(reasons)}. Delete these rows "
            "from the extract, and from wherever it was kept."
        )
    if len(others):
        raise DataRefused(
            f"The panels table has {len(others)} rows of lists other than {', '.join(map(str, Panel))}. Drop them."
        )


def why_never(names: pd.Series) -> list[str]:
    """Why some lists may never be an input; the names themselves are not quoted, since a cell may hold anything.

    Parameters
    ----------
    names : Series of str
        Names of panels that are not of the four.

    Returns
    -------
    list of str
        One reason for each kind that is refused by name (MARAC, gangs and serious group violence, victims, and so on).
    """
    return sorted({why for name in names.unique() if (why := why_denied(str(name)))})
