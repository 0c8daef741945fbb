"""What `desist propose` made, on one screen, and which files to open."""

import textwrap

_WIDTH = 100


def propose_screen(told: dict) -> str:
    """The screen.

    Parameters
    ----------
    told : dict
        What was made.

    Returns
    -------
    str
        Lines of at most 100 characters.
    """
    counts, capacity, versions = told["counts"], told["capacity"], told["versions"]
    members = f", {counts['stay']} stay, {counts['leaving']} leave, {counts['held']} held" if counts["stay"] else ""
    lines = [
        f"{told['title']}, as of {versions['as_of_date']}",
        f"Scheme {versions['scheme']} ({versions['scheme_sha256'][:12]}), release {versions['release'][:12]}, data "
        f"{versions['data'][:12]}",
        "",
        f"{capacity['total']} places, {capacity['eligible']:,} people eligible, {capacity['unfilled']} places unfilled",
        f"{counts['propose']} proposed{members}, {counts['consider']} to consider, "
        f"{told['close_to_the_line']} close to the line, {counts['cannot_assess']} cannot be assessed",
        *_bounds(capacity),
        *_since(told["since_last_time"]),
        "",
    ]
    on_figures = told["notes_on_figures"]
    notes = [note for note in told["notes"] if note not in on_figures]
    notes += [f"Audit: {finding}" for finding in told["findings"]]
    if on_figures:
        notes.append(f"How sure the figures are: {len(on_figures)} notes at the end of the agenda.")
    for note in notes:
        lines += textwrap.wrap(note, _WIDTH, initial_indent="- ", subsequent_indent="  ")
    out = told["out"]
    return "\n".join(
        [
            *lines,
            "",
            "Open:",
            f"  {out}/agenda.html",
            f"  {out}/candidates.csv, {out}/list.json",
            f"  {out}/fairness/report.html",
            "This is advice. People decide, each with a reason.",
        ]
    )


def _since(since: dict | None) -> list[str]:
    if since is None:
        return []
    moved = f", {since['moved']} moved to another strand" if since["moved"] else ""
    return [f"Since the list of {since['as_of']}: {since['joined']} joined, {since['left']} left{moved}"]


def _bounds(capacity: dict) -> list[str]:
    lines = [f"{one['area']}: {one['filled']} of {one['eligible']} eligible" for one in capacity["areas"]]
    hours = capacity["officer_hours"]
    if hours is not None:
        lines.append(f"Officer hours: {hours['taken']:g} of {hours['total']:g} a month")
    proof = capacity["certificate"]
    sure = "Proven best within these bounds" if proof["is_proven"] else f"At most {proof['gap']:.4%} short of the best"
    return [*lines, f"{sure} ({proof['method']})"]
