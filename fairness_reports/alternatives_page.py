"""The record of a search as a page, and the page of what Desist does not use; both from the document alone."""

from collections.abc import Mapping
from typing import Any

from fairness_reports.alternatives_document import strongest
from fairness_reports.proxies import TOGETHER, is_strong
from fairness_reports.rendering import render
from fairness_reports.wording import METRIC_WORDS, group_words


def alternatives_page(document: Mapping[str, Any]) -> str:
    """The record of the search.

    Parameters
    ----------
    document : mapping
        As `alternatives_document` gives it.

    Returns
    -------
    str
        HTML without script or outside reference; the same for the same document.
    """
    search = document["search"]
    return render(
        "alternatives.html",
        about=document["about"],
        findings=document["findings"],
        not_known=document["not_known"],
        rule=search["rule"],
        people=search["people"],
        compared=[_gap_name(one) for one in search["compared"]],
        tried=[_tried(one, search) for one in search["tried"]],
        proxies=_proxies(document),
        never=[(one["reason"], one["kind"], f"{len(one['names'])} names") for one in document["never_inputs"]],
        never_read=document["tables_never_read"],
        versions=_versions(document),
    )


def what_if_page(document: Mapping[str, Any]) -> str:
    """What methods that are not used would have done.

    Parameters
    ----------
    document : mapping
        As `alternatives_document` gives it.

    Returns
    -------
    str
        HTML without script or outside reference.
    """
    return render(
        "what_if.html",
        about=document["about"],
        compared=[
            {
                "attribute": one["attribute"].replace("_", " "),
                "people": f"{one['people']:,}",
                "groups": ", ".join(map(group_words, one["groups"])),
                "rows": [
                    (
                        choice["meaning"],
                        *(f"{choice[key]:.0%}" for key in ("chosen", "precision", "reached")),
                        *(
                            f"{choice[key] * 100:.0f} points"
                            for key in ("widest_false_positive_gap", "widest_false_negative_gap")
                        ),
                    )
                    for choice in one["choices"]
                ],
            }
            for one in document["what_if"]
        ],
        versions=_versions(document),
    )


def _gap_name(one: Mapping[str, Any]) -> str:
    return f"{METRIC_WORDS[one['metric']].name}: {group_words(one['groups'][0])} beside {group_words(one['groups'][1])}"


def _tried(one: Mapping[str, Any], search: Mapping[str, Any]) -> dict[str, Any]:
    loss = one["test_loss_to_own"]
    size = one["largest_gap"]["size"]
    return {
        "name": one["name"],
        "is_chosen": one["name"] == search["chosen"],
        "cells": (
            f"{one['brier']:.4f}",
            "yes" if one["within"] else "no",
            f"{one['gap']:.2f}",
            f"{_gap_name(one['largest_gap'])}" + ("" if size is None else f" ({size:.1f})"),
            f"{one['test_brier']:.4f}",
            f"{loss['value']:+.4f} ({loss['low']:+.4f} to {loss['high']:+.4f})",
            f"{one['test_gap']:.2f}",
        ),
    }


def _proxies(document: Mapping[str, Any]) -> list[tuple[str, ...]]:
    tables = {one["name"]: one["table"] for one in document["inputs"]}
    dropped = {one["dropped"]: one for one in document["search"]["tried"] if one["dropped"]}
    own = document["search"]["tried"][0]
    rows: list[tuple[str, ...]] = []
    for name in (*tables, TOGETHER):
        best = strongest(document["proxies"], name)
        told = "withheld or not measured"
        if best is not None:
            auc = best["auc"]
            told = f"{group_words(best['group'])}: {auc['value']:.2f} ({auc['low']:.2f} to {auc['high']:.2f})"
        without = dropped.get(name)
        loss, gap, verdict = "", "", ""
        if without is not None:
            ends = without["loss_to_own"]
            loss = f"{ends['value']:+.5f} ({ends['low']:+.5f} to {ends['high']:+.5f})"
            gap = f"{without['gap'] - own['gap']:+.2f}"
            is_proxy = any(is_strong(one["auc"]) for one in document["proxies"] if one["input"] == name)
            verdict = (
                "named for removal"
                if name in document["named_for_removal"]
                else "stands for a group, and is of use"
                if is_proxy
                else ""
            )
        rows.append((name, tables.get(name, ""), told, loss, gap, verdict))
    return rows


def _versions(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    flat = {key: value for key, value in document["versions"].items() if not isinstance(value, Mapping)}
    return [(key.replace("_", " "), str(value)) for key, value in sorted(flat.items())]
