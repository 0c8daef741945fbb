"""The words of the case tables as a panel reads them."""

from collections.abc import Mapping
from typing import Any

from features.need_items import Area
from features.vocabulary import CustodyKind, Detection, Disposal, IdentifierKind, NominationRoute, SupervisionKind

IDENTIFIER_WORDS = {IdentifierKind.CRN: "CRN", IdentifierKind.PNC: "PNC number", IdentifierKind.NOMIS: "NOMIS number"}
DISPOSAL_WORDS = {
    Disposal.CAUTION: "Caution",
    Disposal.FINE: "Fine",
    Disposal.COMMUNITY_ORDER: "Community order",
    Disposal.SUSPENDED: "Suspended sentence",
    Disposal.CUSTODY: "Custody",
    Disposal.OTHER: "Other",
}
DETECTION_WORDS = {
    Detection.REPORTED: "Reported to the police",
    Detection.POLICE_DETECTED: "Found by police activity",
    Detection.UNKNOWN: "Not recorded how",
}
SUPERVISION_WORDS = {
    SupervisionKind.COMMUNITY_ORDER: "Community order",
    SupervisionKind.SUSPENDED: "Suspended sentence order",
    SupervisionKind.LICENCE: "Licence",
    SupervisionKind.POST_SENTENCE_SUPERVISION: "Post-sentence supervision",
}
CUSTODY_WORDS = {CustodyKind.REMAND: "Remand", CustodyKind.SENTENCE: "Sentence", CustodyKind.RECALL: "Recall"}
ROUTE_WORDS = {
    NominationRoute.WARD_OFFICER: "Ward officer",
    NominationRoute.DOMESTIC_ABUSE_LEAD: "Police domestic abuse lead",
    NominationRoute.DRUG_SERVICE: "Drug service",
    NominationRoute.COUNCIL: "Council",
    NominationRoute.OTHER: "Other",
}
AREA_WORDS = {
    Area.ACCOMMODATION: "Accommodation",
    Area.ETE: "Employment, training and education",
    Area.RELATIONSHIPS: "Relationships",
    Area.LIFESTYLE: "Lifestyle and associates",
    Area.DRUGS: "Drugs",
    Area.ALCOHOL: "Alcohol",
    Area.THINKING: "Thinking and behaviour",
    Area.ATTITUDES: "Attitudes",
    Area.FINANCE: "Finance",
}
TABLE_WORDS = {
    "identifiers": "numbers in other registers",
    "custody": "custody",
    "appointments": "appointments",
    "needs": "assessed needs",
    "cohort": "membership of cohorts",
    "nominations": "nominations",
}


def told(words: Mapping[Any, str], word: str | None) -> str:
    """A word of the data as a panel reads it.

    Parameters
    ----------
    words : mapping of StrEnum to str
        Phrase by word.
    word : str or None
        A word of the data.

    Returns
    -------
    str
        The phrase; "Not recorded" without a word; a word that we do not know, as it stands.
    """
    return "Not recorded" if word is None else words.get(word, word)
