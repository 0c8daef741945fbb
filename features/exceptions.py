"""What may be raised below serving: each class says what kind of refusal it is and how a command exits."""


class RiskError(Exception):
    """Base of every refusal that is not a programming error; a command prints its message alone."""

    exit_code = 1


class UsageRefused(RiskError):
    """The request cannot be carried out: an unknown word, a capacity of zero, a folder not ours."""

    exit_code = 2


class DataRefused(RiskError):
    """The data break the contract; the message names tables, columns, counts, rows, never contents."""

    exit_code = 3


class MissingColumns(DataRefused):
    """A frame lacks columns that something needs."""


class UnknownCategory(DataRefused):
    """A column holds words that its contract does not allow."""


class ProtocolRefused(DataRefused):
    """A study protocol or scheme names something that it may not use or that does not exist."""


class MappingRefused(DataRefused):
    """A mapping of an extract names something that the contract or the extract does not have."""


class ReleaseRefused(DataRefused):
    """A release document differs from its canonical form, or its hash from the one recorded."""


class NotEnoughData(RiskError):
    """Too few people or events for an honest answer; the message says how many are needed."""

    exit_code = 4


class GateRefused(RiskError):
    """A gate that protects people or the meaning of a result is closed."""

    exit_code = 5
