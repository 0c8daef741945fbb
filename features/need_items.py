"""The assessed items of a needs assessment: HMPPS request field names in snake_case, their words, their area."""

from dataclasses import dataclass
from enum import StrEnum

from features.vocabulary import MotivationLevel, ProblemLevel, RelationshipStatus, RiskBand

NEEDS = (
    "accommodation",
    "ete",
    "relationships",
    "lifestyle",
    "drugs",
    "alcohol",
    "thinking",
    "attitudes",
    "finance",
)
"""The eight needs and finance, each answered need, no_need, or not assessed (missing)."""

_LEVEL = tuple(ProblemLevel)
_RISK = (*RiskBand, "NOT_APPLICABLE")


class Area(StrEnum):
    """The part of an assessment to which an item belongs."""

    ACCOMMODATION = "accommodation"
    ETE = "ete"
    RELATIONSHIPS = "relationships"
    LIFESTYLE = "lifestyle"
    DRUGS = "drugs"
    ALCOHOL = "alcohol"
    THINKING = "thinking"
    ATTITUDES = "attitudes"
    FINANCE = "finance"
    OFFENCE = "offence"
    SEXUAL = "sexual"
    HEALTH = "health"
    RISK = "risk"


@dataclass(frozen=True)
class NeedItem:
    """One assessed item, its allowed words and the area of the assessment it belongs to.

    Parameters
    ----------
    name : str
        Column of the needs table: the HMPPS request field in snake_case.
    area : Area
        Part of the assessment; items of `health` never raise a rank.
    words : tuple of str
        Allowed words in order of severity; empty when the item is true or false.
    """

    name: str
    area: Area
    words: tuple[str, ...] = ()


def _flags(area: Area, *names: str) -> tuple[NeedItem, ...]:
    return tuple(NeedItem(name, area) for name in names)


def _levels(area: Area, *names: str) -> tuple[NeedItem, ...]:
    return tuple(NeedItem(name, area, _LEVEL) for name in names)


DRUG_FLAGS = (
    "has_heroin_usage",
    "has_other_opiate_usage",
    "has_crack_cocaine_usage",
    "has_powder_cocaine_usage",
    "has_misused_prescription_drug_usage",
    "has_benzodiazepines_usage",
    "has_cannabis_usage",
    "has_steroids_usage",
    "has_other_drugs_usage",
    "has_ketamine_usage",
    "has_spice_usage",
    "has_hallucinogens_usage",
    "has_solvents_usage",
    "has_methadone_usage",
)

# Left out on purpose: what the other tables already say (dates, counts, offence codes, custody), and
# whether a victim was a stranger, since nothing about victims is held.
NEED_ITEMS: tuple[NeedItem, ...] = (
    *_levels(Area.ACCOMMODATION, "suitability_of_accommodation"),
    *_flags(
        Area.ACCOMMODATION,
        "is_currently_of_no_fixed_abode_or_transient_accommodation",
        "has_accommodation_issues_linked_to_risk",
    ),
    *_flags(Area.ETE, "is_unemployed", "has_problems_with_reading", "has_problems_with_numeracy"),
    *_levels(Area.ETE, "work_related_skills", "problems_with_reading_writing_numeracy"),
    NeedItem("professional_or_vocational_qualifications", Area.ETE, ("ANY_QUALIFICATION", "NO_QUALIFICATIONS")),
    *_levels(
        Area.RELATIONSHIPS,
        "current_relationship_with_partner",
        "current_relationship_with_family_members",
        "previous_close_relationships",
        "experience_of_childhood",
    ),
    NeedItem("current_relationship_status", Area.RELATIONSHIPS, tuple(RelationshipStatus)),
    *_flags(
        Area.RELATIONSHIPS,
        "evidence_of_domestic_abuse",
        "domestic_abuse_against_partner",
        "domestic_abuse_against_family",
        "relationship_issues_linked_to_risk",
    ),
    *_levels(
        Area.LIFESTYLE,
        "regular_offending_activities",
        "influence_from_criminal_associates",
        "easily_influenced_by_criminal_associates",
        "recklessness_and_risk_taking_behaviour",
        "manipulative_or_predatory_behaviour",
    ),
    *_flags(Area.LIFESTYLE, "has_peer_group_influences"),
    *_levels(Area.DRUGS, "current_drug_misuse"),
    NeedItem("motivation_to_tackle_drug_misuse", Area.DRUGS, tuple(MotivationLevel)),
    *_flags(Area.DRUGS, *DRUG_FLAGS),
    *_levels(Area.ALCOHOL, "current_alcohol_use_problems", "excessive_alcohol_use"),
    *_levels(
        Area.THINKING,
        "impulsivity_problems",
        "temper_control",
        "problem_solving_skills",
        "understands_other_peoples_views",
        "controlling_or_aggressive_behaviour",
        "hostile_orientation",
    ),
    NeedItem("awareness_of_consequences", Area.THINKING, ("YES", "SOMETIMES", "NO")),
    *_flags(Area.THINKING, "are_thinking_and_behaviour_issues_linked_to_risk", "has_control_issues"),
    *_levels(Area.ATTITUDES, "pro_criminal_attitudes", "attitude_towards_supervision_or_licence"),
    *_flags(
        Area.ATTITUDES,
        "does_recognise_impact_of_offending_on_others",
        "has_assaulted_or_threatened_staff",
        "has_escaped_or_absconded",
    ),
    *_levels(Area.FINANCE, "over_reliance_on_others_for_financial_support"),
    *_flags(
        Area.OFFENCE,
        "did_offence_involve_carrying_or_using_weapon",
        "did_offence_involve_violence_or_threat_of_violence",
        "did_offence_involve_excessive_use_of_violence",
        "did_offence_involve_arson",
        "offence_motivation_emotional_state",
        "is_analysis_of_offence_issues_linked_to_risk",
    ),
    *_flags(
        Area.SEXUAL,
        "has_ever_committed_sexual_offence",
        "is_a_risk_of_sexual_harm",
        "is_current_offence_sexually_motivated",
    ),
    *_levels(
        Area.SEXUAL,
        "sexual_preoccupation",
        "offence_related_sexual_interests",
        "emotional_congruence_with_children",
    ),
    *_levels(
        Area.HEALTH,
        "difficulties_coping",
        "attitudes_towards_self",
        "current_psychological_problems",
        "current_psychiatric_problems",
        "learning_difficulties",
    ),
    *_flags(
        Area.HEALTH,
        "has_current_psychiatric_treatment",
        "has_history_of_psychiatric_treatment",
        "has_been_on_medication_for_mental_health_problems",
        "has_ever_been_in_special_hospital_or_regional_secure_unit",
        "has_displayed_obsessive_behaviour_linked_to_offending",
        "has_self_harm_or_attempted_suicide",
        "are_emotional_issues_linked_to_risk",
        "is_evidence_of_childhood_behavioural_problems",
    ),
    NeedItem("sara_risk_to_partner", Area.RISK, _RISK),
    NeedItem("sara_risk_to_others", Area.RISK, _RISK),
    NeedItem("overall_risk_for_assessment", Area.RISK, _RISK),
    NeedItem("highest_risk_level_over_all_assessments", Area.RISK, _RISK),
    *_flags(Area.RISK, "is_eligible_for_mappa"),
)
