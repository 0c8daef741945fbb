"""What a simulated borough comes to beside published figures: never evidence about people."""

from training.simulated_figures.counted import counted
from training.simulated_figures.targets import against_targets, read_targets

__all__ = ["against_targets", "counted", "read_targets"]
