"""The people of a shard, found without naming everybody, are those whom the checksum of the identifier puts there."""

import numpy as np
import pytest

from features.shards.of_person import shard_of
from features.synthetic.people import person_ids
from features.synthetic.people_of_shards import numbers_of_shard, people_in_shards


@pytest.mark.parametrize(("people", "shards"), [(1, 1), (9_999, 3), (10_000, 7), (25_003, 5)])
def test_everybody_is_where_the_checksum_of_the_identifier_says(people, shards):
    everyone = np.arange(1, people + 1)
    of_each = shard_of(person_ids(everyone), shards)
    for shard in range(shards):
        assert numbers_of_shard(people, shards, shard).tolist() == everyone[of_each == shard].tolist()
    assert people_in_shards(people, shards).tolist() == np.bincount(of_each, minlength=shards).tolist()


def test_identifiers_with_a_digit_more_are_found_too():
    mine = numbers_of_shard(100_000_500, 1_000, 7)
    last = mine[mine > 99_999_000]
    candidates = np.arange(99_999_001, 100_000_501)
    assert last.tolist() == candidates[shard_of(person_ids(candidates), 1_000) == 7].tolist()
    assert len(last) > 0
