"""Ratios measured side by side in one run: `python -m benchmarks.speed --out R.json`."""

import argparse
import json
from collections.abc import Mapping
from pathlib import Path

from benchmarks import arp_batch, feature_speed, learned_speed, one_request, score_file

# Where a figure stands, and what the documentation promises of it.
AT_LEAST = {
    "arp_static.formula.speed_of_compiled_loop": 0.5,
    "arp_static.formula.times_python_loop": 100,
    "arp_static.formula.times_dataframe_apply": 1_000,
    "features.few.times_pandas": 2.5,
    "features.many.times_pandas": 5,
    "learned.batch.speed_of_plain_compared": 0.5,
}
AT_MOST = {
    "arp_static.growth.formula_many_over_few": 1.15,
    "arp_static.growth.estimator_many_over_few": 1.15,
    "one_request.full.median_us": 300,
    "one_request.static_only.median_us": 300,
    "features.growth.slope": 1.05,
    "learned.fit.forecast_cpu_s": 45,
    "learned.one_person.median_us": 50,
}


def figure(found: Mapping, name: str) -> float:
    """One figure by its name, `a.b.c`."""
    for key in name.split("."):
        found = found[key]
    return found


def goals(found: Mapping) -> list[str]:
    """A line for each promise, kept or not on this machine."""
    promises = [(name, ">=", bound) for name, bound in AT_LEAST.items()]
    promises += [(name, "<=", bound) for name, bound in AT_MOST.items()]
    lines = []
    for name, sign, bound in promises:
        got = figure(found, name)
        is_kept = got >= bound if sign == ">=" else got <= bound
        lines.append(f"{'kept' if is_kept else 'NOT kept'}: {name} {got} {sign} {bound}")
    return lines


def main() -> None:
    """Measure, write the figures, and say which promises they keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--with-features", type=int, default=100_000, help="also a tenth and ten times as many")
    options = parser.parse_args()
    # Commands first: a child's peak memory counts what its parent held when it was started.
    found = {"score_file": score_file.measure(options.requests)}
    few = options.with_features
    found["features"] = feature_speed.measure(few, growth=(few // 10, few * 10))
    found["learned"] = learned_speed.measure(options.people)
    found["one_request"] = one_request.measure()
    found["arp_static"] = arp_batch.measure(options.people, growth=10)
    options.out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=2))
    print("\n".join(goals(found)))


if __name__ == "__main__":
    main()
