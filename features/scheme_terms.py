"""What a scheme says of its own place, for the facts that depend on it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SchemeTerms:
    """Names that a scheme gives to its place.

    Parameters
    ----------
    areas : tuple of str
        Areas in which people live or offend, as the tables write them; empty where the scheme names none.
    trial_wards : tuple of str
        Wards of a trial, as the tables write them; empty for the whole area.
    """

    areas: tuple[str, ...] = ()
    trial_wards: tuple[str, ...] = ()


WITHOUT_TERMS = SchemeTerms()
