"""What a simulated borough comes to beside published figures: never evidence about people."""

from training.simulated_figures.counted import counted
from training.simulated_figures.model_range import model_range_words, read_coverage
from training.simulated_figures.targets import against_targets, read_targets

__all__ = ["against_targets", "counted", "model_range_words", "read_coverage", "read_targets"]
