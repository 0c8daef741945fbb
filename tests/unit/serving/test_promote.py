"""`desist promote`: two people and every gate, a reason that is kept, and the way back."""

import json
import shutil
from dataclasses import replace

import pytest

from features.exceptions import GateRefused, UsageRefused
from models.release import make_release, write_release
from serving import cli
from serving.clock import utc_now
from serving.commands.promote import go_back, sign
from serving.policy import PROMOTE_RELEASES, READ_SCORES
from serving.services.development_issuer import open_issuer
from serving.settings import read_settings
from tests.support.additive_models import small_model
from training.promotion import Gate
from training.registry_entry import Signature
from training.tracking import Registry, log_run, store_of

# mlflow's own use of a loader that SQLAlchemy is about to drop, and whatever it says while it makes its tables.
pytestmark = [
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SADeprecationWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:mlflow"),
]
KEPT, BROKEN = Gate("calibration", True, "slope 1.00"), Gate("margin", False, "0.0001 lower, 0.001 asked")
REASON = "It foretells the autumn better than ARP does."
REPORT = {"candidates": {}, "gain_over_official": {"value": 0.002}, "cost_of_readability": {"value": 0.0}}


def signature(subject):
    return Signature(subject, utc_now().isoformat(), REASON)


def logged(folder, seed):
    facts = {
        "name": "borough",
        "research_only": True,
        "training": {"protocol": "borough", "protocol_version": "1", "protocol_sha256": "p" * 64},
        "versions": {"seed": seed, "data": "d" * 64},
    }
    release = make_release({"any_12m": small_model()}, facts)
    write_release(release, folder / "release.json")
    training = {"versions": {"release": release.sha256}, "data_faults": None, "reports": {}, "gates": {}}
    (folder / "training.json").write_text(json.dumps(training), encoding="utf-8")
    return log_run(
        REPORT, release.document, folder=folder, artefacts=[folder / "release.json", folder / "training.json"]
    )


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    folder = tmp_path_factory.mktemp("promote") / "trained"
    folder.mkdir()
    return folder, [logged(folder, 1), logged(folder, 2)]


@pytest.fixture
def folder(trained, tmp_path, monkeypatch):
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    monkeypatch.delenv("HMPPS_AUTH_URL", raising=False)
    monkeypatch.setenv("DESIST_HOME", str(tmp_path / "home"))
    shutil.copytree(trained[0], tmp_path / "trained")
    return tmp_path / "trained"


@pytest.fixture
def registry(folder):
    return Registry(store_of(folder))


@pytest.fixture
def entries(registry, trained):
    return [registry.find(one.sha256) for one in trained[1]]


def test_the_first_signature_proposes_and_another_persons_promotes(registry, entries):
    proposed = sign(registry, entries[0], signature("ada"), [KEPT])
    assert proposed.proposed.subject == "ada" and proposed.proposed.reason == REASON
    assert registry.champion("borough") is None
    promoted = sign(registry, proposed, signature("grace"), [KEPT])
    assert promoted.aliases == {"champion"} and promoted.promoted.subject == "grace"
    assert registry.champion("borough") == promoted


def test_nobody_approves_their_own_proposal(registry, entries):
    proposed = sign(registry, entries[0], signature("ada"), [KEPT])
    with pytest.raises(GateRefused, match="was proposed by the same person") as refused:
        sign(registry, proposed, signature("ada"), [KEPT])
    assert refused.value.exit_code == 5
    assert registry.champion("borough") is None


def test_a_broken_gate_stops_proposal_and_approval_alike_and_is_told(registry, entries):
    with pytest.raises(GateRefused, match=r"1 of 2 gates fail:\n  margin: 0\.0001 lower, 0\.001 asked$"):
        sign(registry, entries[0], signature("ada"), [KEPT, BROKEN])
    assert registry.find(entries[0].sha256).proposed is None
    proposed = sign(registry, entries[0], signature("ada"), [KEPT])
    with pytest.raises(GateRefused, match="margin"):
        sign(registry, proposed, signature("grace"), [KEPT, BROKEN])
    assert registry.champion("borough") is None


OPEN = Gate("any_12m: audited for fairness", False, "3 comparisons: not enough evidence", may_be_answered=True)


def test_what_an_audit_leaves_open_is_answered_for_by_each_of_the_two_in_their_own_words(registry, entries):
    answered = replace(signature("ada"), despite_audit="Two regions are to be judged together in March.")
    with pytest.raises(GateRefused, match="not enough evidence"):
        sign(registry, entries[0], signature("ada"), [KEPT, OPEN])
    proposed = sign(registry, entries[0], answered, [KEPT, OPEN])
    assert registry.find(entries[0].sha256).proposed.despite_audit == answered.despite_audit
    with pytest.raises(GateRefused, match="not enough evidence"):
        sign(registry, proposed, signature("grace"), [KEPT, OPEN])
    with pytest.raises(GateRefused, match="1 of 3 gates fail"):
        sign(registry, proposed, replace(answered, subject="grace"), [KEPT, OPEN, BROKEN])
    promoted = sign(registry, proposed, replace(answered, subject="grace"), [KEPT, OPEN])
    assert promoted.promoted.despite_audit == answered.despite_audit


def in_use(registry, entry):
    sign(registry, entry, signature("ada"), [KEPT])
    return sign(registry, registry.find(entry.sha256), signature("grace"), [KEPT])


def test_what_is_in_use_cannot_be_promoted_again(registry, entries):
    now = in_use(registry, entries[0])
    with pytest.raises(UsageRefused, match="already the one in use"):
        sign(registry, now, signature("ada"), [KEPT])


def test_one_person_goes_back_to_the_release_before(registry, entries):
    first, second = (in_use(registry, entry) for entry in entries)
    assert registry.champion("borough") == second
    back = go_back(registry, second, signature("ada"))
    assert back.version == first.version == registry.champion("borough").version
    assert back.promoted.subject == "ada"
    assert registry.version("borough", second.version).aliases == {"candidate"}
    # What was put aside has to be proposed again by somebody.
    assert registry.version("borough", second.version).proposed is None


def test_there_is_nothing_to_go_back_to_from_the_first_or_from_one_not_in_use(registry, entries):
    with pytest.raises(UsageRefused, match="not the one in use"):
        go_back(registry, entries[1], signature("ada"))
    with pytest.raises(UsageRefused, match="replaced no other"):
        go_back(registry, in_use(registry, entries[0]), signature("ada"))


def test_a_release_whose_file_is_gone_is_not_promoted(registry, entries, folder):
    proposed = sign(registry, entries[0], signature("ada"), [KEPT])
    (folder / "mlruns" / proposed.run_id / "artifacts" / "release.json").unlink()
    with pytest.raises(Exception, match="cannot be read from the registry"):
        sign(registry, proposed, signature("grace"), [KEPT])
    assert registry.champion("borough") is None


def token(folder, *roles, client="ada"):
    encoded = open_issuer(read_settings()).token(list(roles), client=client, now=utc_now(), minutes=5)
    path = folder.parent / f"{client}.token"
    path.write_text(encoded, encoding="utf-8")
    return path


def promote(monkeypatch, folder, *more, token_file, reason=REASON):
    line = ["promote", folder / "release.json", "--store", folder, "--token-file", token_file, "--reason", reason]
    monkeypatch.setattr("sys.argv", ["desist", *map(str, line), *more])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return int(end.value.code or 0)


def test_the_command_refuses_a_research_release_gate_by_gate(monkeypatch, folder, capsys):
    assert promote(monkeypatch, folder, token_file=token(folder, PROMOTE_RELEASES)) == 5
    told = capsys.readouterr().err
    for gate in ("not for research only", "authorised", "data report clean"):
        assert f"  {gate}: " in told
    assert "figures of this release" not in told


@pytest.mark.parametrize(
    ("roles", "reason", "code", "told"),
    [
        ([READ_SCORES], REASON, 5, "that takes ROLE_COHORT_ADMIN__RW"),
        ([PROMOTE_RELEASES], "It is better.", 2, "20 to 2,000 letters"),
        ([PROMOTE_RELEASES], "x" * 2001, 2, "20 to 2,000 letters"),
    ],
)
def test_who_may_not_or_says_too_little_is_refused(monkeypatch, folder, capsys, roles, reason, code, told):
    assert promote(monkeypatch, folder, token_file=token(folder, *roles), reason=reason) == code
    assert told in capsys.readouterr().err


def test_a_token_is_never_on_the_command_line(monkeypatch, folder, capsys):
    assert promote(monkeypatch, folder, token_file=folder / "absent") == 2
    assert "There is no file absent with a token" in capsys.readouterr().err
    (folder / "forged").write_text("a.b.c", encoding="utf-8")
    assert promote(monkeypatch, folder, token_file=folder / "forged") == 5
    assert "token" in capsys.readouterr().err


def test_the_command_goes_back_and_says_so_for_a_machine(monkeypatch, folder, registry, entries, capsys):
    in_use(registry, entries[0])
    in_use(registry, entries[1])
    assert promote(monkeypatch, folder, "--rollback", "--json", token_file=token(folder, PROMOTE_RELEASES)) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["version"] == 1 and said["aliases"] == ["champion"]
    assert said["promoted"]["reason"] == REASON
