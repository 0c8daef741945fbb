"""The import contracts hold, and the service starts without what it ships without."""

import subprocess
import sys
from pathlib import Path

from tests.support.tree import ROOT


def test_the_import_contracts_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    found = subprocess.run([str(linter)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout[-2000:]


def test_the_service_starts_without_training_audits_and_mlflow() -> None:
    probe = (
        "import sys, serving.app; "
        "assert not {'training', 'fairness_reports', 'mlflow', 'interpret'} & set(sys.modules), sorted(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", probe], cwd=ROOT, check=True)
