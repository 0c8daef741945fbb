"""A shipped scheme with one thing changed, as a file to read."""

from pathlib import Path

import models

FOLDER = Path(models.__file__).parent / "schemes"
IOM = (FOLDER / "iom_neighbourhood_crime.toml").read_text(encoding="utf-8")


def spoilt(tmp_path: Path, old: str, new: str, text: str = IOM) -> Path:
    """A scheme's file in which the first `old` is `new`."""
    assert old in text
    return written(tmp_path, text.replace(old, new, 1))


def written(tmp_path: Path, text: str) -> Path:
    """A scheme's file with this text."""
    file = tmp_path / "spoilt.toml"
    file.write_text(text, encoding="utf-8")
    return file
