"""A small list as the review loads it: six invented people, scores from a model whose numbers are known."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
from fastapi import FastAPI
from sqlalchemy import Engine

from models.reasons import reasons
from models.release import canonical, make_release, write_release
from models.selection import make_list, read_scheme
from serving.app import create_app
from serving.records import CandidateList, Case, Officer
from serving.services.loading import ListFiles, load_list
from serving.services.reviews import ReviewService
from serving.settings import Settings
from serving.stores.audit_log import AuditLog
from serving.stores.cases import CaseStore
from serving.stores.database import open_database
from serving.stores.releases import ReleaseStore
from serving.stores.reviews import ReviewStore
from tests.support.additive_models import small_model, small_people
from tests.support.client import TestClient
from tests.support.databases import past_desist, refuse_rows
from tests.support.list_people import VERSIONS, facts, people

MODEL = small_model()
RELEASE = make_release(
    {"any_12m": MODEL}, {"name": "small", "features": [], "research_only": False, "versions": {"data": "d" * 64}}
)
AMINA = Officer("development:amina example", "Amina Example", frozenset())
BOB = Officer("development:bob example", "Bob Example", frozenset())
TEXT = "Twice recalled this year, and asked for help with housing."


def small_list(**versions) -> dict:
    """A candidate list with people proposed, considered and staying; the last one asked for is restricted."""
    X = small_people()
    everyone = people(
        facts(len(X), has_static_inputs=True),
        MODEL.probability(X),
        replicates=MODEL.replicate_probability(X),
        members={"p5": "fixed"},
    )
    told = reasons(MODEL, X, scored=pd.Series(True, index=X.index))
    everyone = type(everyone)(**{**vars(everyone), "reasons": told})
    scheme = read_scheme("iom_neighbourhood_crime", capacity=4)
    document = make_list(scheme, everyone, versions={**VERSIONS, "release": RELEASE.sha256, **versions})
    for item in document["items"]:
        item["result"] = "consider" if item["result"] == "not_proposed" else item["result"]
    return document


def small_features() -> pd.DataFrame:
    """The values that the model of the small list read."""
    return small_people().reset_index().assign(index_date=pd.Timestamp("2026-06-30"))


def write_list(folder: Path, document: dict, release=RELEASE) -> ListFiles:
    """The files of a list, as `desist serve` reads them."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "list.json").write_text(canonical(document), encoding="utf-8")
    write_release(release, folder / "release.json")
    (folder / "report.html").write_text("<!doctype html><title>Fairness</title>", encoding="utf-8")
    (folder / "summary.json").write_text(canonical({"versions": document.get("versions")}), encoding="utf-8")
    return ListFiles(folder / "list.json", folder / "release.json", folder)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


class Desk:
    """A review over a database of its own, with the small list loaded: the service, the stores, the clock."""

    def __init__(
        self,
        folder: Path,
        *,
        database: str | None = None,
        document: dict | None = None,
        features: pd.DataFrame | None = None,
        new_id: Callable[[], str] | None = None,
    ) -> None:
        self.settings = Settings(home=folder, database=database)
        self.clock = Clock()
        self.settings.make_home()
        self.engine: Engine = open_database(self.settings.database_url)
        self._engines = [self.engine]
        self.cases, self.reviews = CaseStore(self.engine), ReviewStore(self.engine)
        self.releases, self.log = ReleaseStore(self.engine), AuditLog(self.engine)
        self.service = ReviewService(self.cases, self.reviews, self.releases, self.log, self.clock)
        files = write_list(folder / "files", document or small_list())
        more = {"new_id": new_id} if new_id else {}
        values = small_features() if features is None else features
        load_list(self.cases, files, tables=None, features=values, now=self.clock(), **more)

    @property
    def candidates(self) -> CandidateList:
        return self.cases.lists()[0]

    @property
    def all_cases(self) -> tuple[Case, ...]:
        return self.cases.cases(self.candidates.id)

    @property
    def case(self) -> Case:
        return self.all_cases[0]

    def fill(self, table: str) -> None:
        """Make every further row of a table fail, as on a full disk."""
        with past_desist(self.settings.database_url) as connection:
            refuse_rows(connection, table)

    def actions(self) -> list[str]:
        return [entry.action for entry in self.log.entries()]

    def view(self, officer: Officer = AMINA, case: Case | None = None, said: str = "not_sure") -> None:
        self.service.record_first_view((case or self.case).id, officer, {"suitability": [said]})

    def decide(self, officer: Officer = AMINA, case: Case | None = None, **typed: str | list[str]):
        return self.service.decide((case or self.case).id, officer, decision_form(**typed))

    def app(self) -> FastAPI:
        app = create_app(self.settings, clock=self.clock)
        self._engines.append(app.state.engine)
        return app

    def close(self) -> None:
        """Let go of the database, also for the services that were made over it."""
        for engine in self._engines:
            engine.dispose()


def decision_form(**typed: str | list[str]) -> dict[str, list[str]]:
    """A decision form that can be taken, but for what is changed."""
    form: dict[str, str | list[str]] = {
        "choice": "put_forward",
        "reasons": ["pattern", "needs"],
        "text": TEXT,
        "expected": "0",
        "come_back_on_day": "",
        "come_back_on_month": "",
        "come_back_on_year": "",
    } | typed
    return {name: [value] if isinstance(value, str) else list(value) for name, value in form.items()}


class Browser:
    """What a person does with the pages, without a browser: the forms' marks are read off the pages."""

    def __init__(self, app: FastAPI, name: str = "", role: str = "reviewer") -> None:
        self.client = TestClient(app, follow_redirects=False, raise_server_exceptions=False)
        if name:
            self.sign_in(name, role)

    def sign_in(self, name: str, role: str = "reviewer", **more: str):
        return self.client.post("/sign-in", data={"name": name, "role": role, **more})

    def get(self, path: str):
        return self.client.get(path)

    def send(self, path: str, form: dict, *, csrf: str | None = None):
        mark = csrf if csrf is not None else self.mark()
        return self.client.post(path, data={**form, "csrf": mark})

    def mark(self) -> str:
        """The mark that the session's forms carry, as the sign-out form of any page shows it."""
        found = re.search(r'name="csrf"[^>]*value="([0-9a-f]{64})"', self.get("/lists").text)
        assert found, "no form on the page carries a mark"
        return found[1]
