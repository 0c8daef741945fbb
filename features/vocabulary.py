"""The words Desist uses, each once; GLOSSARY.md defines every member."""

from enum import StrEnum


class Sex(StrEnum):
    """Sex as recorded; the published instruments know these two words."""

    MALE = "MALE"
    FEMALE = "FEMALE"


class EthnicityGroup(StrEnum):
    """The 5+1 groups of the ethnicity audit."""

    ASIAN = "Asian"
    BLACK = "Black"
    MIXED = "Mixed"
    WHITE = "White"
    OTHER = "Other"
    NOT_STATED = "Not stated"


class Disposal(StrEnum):
    """What a sanction was."""

    CAUTION = "caution"
    FINE = "fine"
    COMMUNITY_ORDER = "community_order"
    SUSPENDED = "suspended"
    CUSTODY = "custody"
    OTHER = "other"


class Detection(StrEnum):
    """How an offence came to notice."""

    REPORTED = "reported"
    POLICE_DETECTED = "police_detected"
    UNKNOWN = "unknown"


class SupervisionKind(StrEnum):
    """Kinds of probation supervision."""

    COMMUNITY_ORDER = "community_order"
    SUSPENDED = "suspended"
    LICENCE = "licence"
    POST_SENTENCE_SUPERVISION = "pss"


class CustodyKind(StrEnum):
    """Kinds of custody spell."""

    REMAND = "remand"
    SENTENCE = "sentence"
    RECALL = "recall"


class AppointmentOutcome(StrEnum):
    """What became of an appointment that was due."""

    ATTENDED = "attended"
    ACCEPTABLE_ABSENCE = "acceptable_absence"
    UNACCEPTABLE_ABSENCE = "unacceptable_absence"
    CANCELLED_BY_SERVICE = "cancelled_by_service"


class NeedAnswer(StrEnum):
    """An assessed criminogenic need; not assessed is missing, never a third word."""

    NEED = "need"
    NO_NEED = "no_need"


class ProblemLevel(StrEnum):
    """Three levels of an assessed item, scored 0, 1, 2."""

    NO_PROBLEMS = "NO_PROBLEMS"
    SOME_PROBLEMS = "SOME_PROBLEMS"
    SIGNIFICANT_PROBLEMS = "SIGNIFICANT_PROBLEMS"


class MotivationLevel(StrEnum):
    """Motivation to tackle drug misuse, scored 0, 1, 2."""

    FULL_MOTIVATION = "FULL_MOTIVATION"
    PARTIAL_MOTIVATION = "PARTIAL_MOTIVATION"
    NO_MOTIVATION = "NO_MOTIVATION"


class RelationshipStatus(StrEnum):
    """Current relationship status."""

    NOT_IN_RELATIONSHIP = "NOT_IN_RELATIONSHIP"
    IN_RELATIONSHIP_LIVING_TOGETHER = "IN_RELATIONSHIP_LIVING_TOGETHER"
    IN_RELATIONSHIP_NOT_LIVING_TOGETHER = "IN_RELATIONSHIP_NOT_LIVING_TOGETHER"


class ChargeOutcome(StrEnum):
    """Where a charge stands; an ended charge never counts."""

    OPEN = "open"
    CONVICTED = "convicted"
    ENDED = "ended"


class DomesticAbuse(StrEnum):
    """Whether a proven offence was flagged as domestic abuse."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Panel(StrEnum):
    """Multi-agency panels on which a person may be registered."""

    MAPPA = "MAPPA"
    DIP = "DIP"
    ASB = "ASB"
    IOM = "IOM"


class CohortEventKind(StrEnum):
    """What a panel recorded about a person in or near a cohort."""

    COLOUR = "colour"
    REFUSAL = "refusal"
    REMOVAL = "removal"


class NominationRoute(StrEnum):
    """Who named a person for a scheme."""

    WARD_OFFICER = "ward_officer"
    DOMESTIC_ABUSE_LEAD = "domestic_abuse_lead"
    DRUG_SERVICE = "drug_service"
    COUNCIL = "council"
    OTHER = "other"


class IdentifierKind(StrEnum):
    """Registers in which a person has a number."""

    CRN = "crn"
    PNC = "pnc"
    NOMIS = "nomis"


class EthnicitySource(StrEnum):
    """Who stated a person's ethnicity."""

    SELF = "self"
    OFFICER = "officer"


class RiskBand(StrEnum):
    """Published label of a published score."""

    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"
    VERY_HIGH = "VERY_HIGH"


class ScoreType(StrEnum):
    """Whether assessed items entered a published score."""

    STATIC = "STATIC"
    DYNAMIC = "DYNAMIC"


class Result(StrEnum):
    """What a candidate list says of one person; never 'selected', which only a person can do."""

    PROPOSE = "propose"
    CONSIDER = "consider"
    NOT_PROPOSED = "not_proposed"
    CANNOT_ASSESS = "cannot_assess"
    STAY = "stay"
    LEAVING = "leaving"
    HELD = "held"


class CostBasis(StrEnum):
    """Which costs of an offence are counted, and whether crime that is not recorded is."""

    RESPONSE_ONLY = "response_only"
    AVOIDABLE = "avoidable"
    TOTAL = "total"
    WITH_MULTIPLIER = "with_multiplier"


class RuleStatus(StrEnum):
    """How a scheme rule stands for one person."""

    MET = "met"
    NOT_MET = "not_met"
    ALMOST_MET = "almost_met"
    CANNOT_CHECK = "cannot_check"


class Strand(StrEnum):
    """Strands of an IOM cohort, and Project Reset."""

    FIXED = "fixed"
    FLEX = "flex"
    FREE = "free"
    PROJECT_RESET = "project_reset"


class Direction(StrEnum):
    """Which way the field expects a feature to move the risk, if either."""

    INCREASING = "increasing"
    DECREASING = "decreasing"
    EITHER = "either"


class ReasonGroup(StrEnum):
    """The three groups in which reasons are told to people, and the rest."""

    HISTORY = "history"
    ATTENDANCE = "attendance"
    NEEDS = "needs"
    OTHER = "other"


class ActuarialCategory(StrEnum):
    """The 24 scored offence categories of the HMPPS actuarial predictors, and UNKNOWN."""

    ABSCONDING_OR_BAIL = "ABSCONDING_OR_BAIL"
    ACQUISITIVE_VIOLENCE = "ACQUISITIVE_VIOLENCE"
    BURGLARY_DOMESTIC = "BURGLARY_DOMESTIC"
    BURGLARY_OTHER = "BURGLARY_OTHER"
    CRIMINAL_DAMAGE = "CRIMINAL_DAMAGE"
    DRINK_DRIVING = "DRINK_DRIVING"
    DRUG_IMPORT_EXPORT_OR_PRODUCTION = "DRUG_IMPORT_EXPORT_OR_PRODUCTION"
    DRUG_POSSESSION_OR_SUPPLY = "DRUG_POSSESSION_OR_SUPPLY"
    DRUNKENNESS = "DRUNKENNESS"
    FIREARMS_MOST_SERIOUS = "FIREARMS_MOST_SERIOUS"
    FIREARMS_OTHER = "FIREARMS_OTHER"
    FRAUD_AND_FORGERY = "FRAUD_AND_FORGERY"
    HANDLING_STOLEN_GOODS = "HANDLING_STOLEN_GOODS"
    MOTORING_OFFENCES = "MOTORING_OFFENCES"
    OTHER_OFFENCES = "OTHER_OFFENCES"
    PUBLIC_ORDER_AND_HARRASSMENT = "PUBLIC_ORDER_AND_HARRASSMENT"
    SEXUAL_AGAINST_CHILD = "SEXUAL_AGAINST_CHILD"
    SEXUAL_NOT_AGAINST_CHILD = "SEXUAL_NOT_AGAINST_CHILD"
    THEFT_NON_MOTOR = "THEFT_NON_MOTOR"
    UNKNOWN = "UNKNOWN"
    VEHICLE_RELATED_THEFT = "VEHICLE_RELATED_THEFT"
    VIOLENCE_AGAINST_THE_PERSON_ABH_PLUS = "VIOLENCE_AGAINST_THE_PERSON_ABH_PLUS"
    VIOLENCE_AGAINST_THE_PERSON_SUB_ABH = "VIOLENCE_AGAINST_THE_PERSON_SUB_ABH"
    WEAPONS_NON_FIREARM = "WEAPONS_NON_FIREARM"
    WELFARE_FRAUD = "WELFARE_FRAUD"


class Suitability(StrEnum):
    """What an officer thinks of a case before seeing its score."""

    SUITABLE = "suitable"
    NOT_SUITABLE = "not_suitable"
    NOT_SURE = "not_sure"


class Choice(StrEnum):
    """What a person decides on a case."""

    PUT_FORWARD = "put_forward"
    DO_NOT_PUT_FORWARD = "do_not_put_forward"
    COME_BACK_LATER = "come_back_later"
    SECOND_OPINION = "second_opinion"
