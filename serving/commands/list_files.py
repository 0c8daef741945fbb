"""The files of one list: the document, the candidates as a table, the agenda, and the gaps in services."""

from pathlib import Path

from fairness_reports.service_gaps import service_gaps_csv
from models.release import canonical
from models.selection.agenda import agenda_page, candidates_table


def write_list(document: dict, folder: Path) -> None:
    """Write a list as people and machines read it.

    Parameters
    ----------
    document : dict
        A candidate list.
    folder : Path
        Where; it exists.
    """
    (folder / "list.json").write_text(canonical(document), encoding="utf-8")
    (folder / "candidates.csv").write_text(candidates_table(document), encoding="utf-8")
    (folder / "agenda.html").write_text(agenda_page(document), encoding="utf-8")
    if "services" in document:
        (folder / "service_gaps.csv").write_text(service_gaps_csv(document), encoding="utf-8")
