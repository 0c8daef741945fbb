"""Which shard a person belongs to."""

import zlib

import numpy as np
import numpy.typing as npt


def shard_of(person_ids: npt.ArrayLike, shards: int) -> npt.NDArray[np.int64]:
    """The shard of each person, by a hash of the identifier alone.

    Parameters
    ----------
    person_ids : array-like of str, shape (n_people,)
        Identifiers.
    shards : int
        How many shards there are.

    Returns
    -------
    array of int, shape (n_people,)
        From 0; the same on every machine (CRC-32 of the UTF-8 text, modulo the number of shards).
    """
    hashes = (zlib.crc32(str(identifier).encode()) for identifier in np.asarray(person_ids))
    return np.fromiter(hashes, dtype=np.int64) % shards
