"""An invented borough for demonstrations, load and tests, in which the right answer is known."""

from features.synthetic.simulate import simulate

__all__ = ["simulate"]
