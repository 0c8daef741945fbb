"""What a verdict asks of people, and what each figure may and may not be taken for."""

from training.monitoring.verdicts import Verdict

ASKS = {
    Verdict.NOTHING: "Leave the release as it is. What is not known yet cannot be seen.",
    Verdict.WATCH: "Change nothing yet. Look for what else changed (recording, areas, practice), and look again in a "
    "quarter.",
    Verdict.RECALIBRATE: "Level or slope is off and the order holds: `desist recalibrate` makes a release with a new "
    "correction.",
    Verdict.REFIT: "The order or the people changed: first see whether the data are whole, then learn a new release by "
    "`desist train`.",
}
EARLY = "early follow-up: not yet the outcome; what is proven late is missing here and in what it is compared with"
PROMISED = "assumes the probabilities are right; cannot see a change in what follows from a score"
GROUPS_TOLD = "harm groups are told with their ranges and call for nothing by themselves"
NO_ORDER = "of their order nothing is judged, since that of the outcomes tells it"
ADVICE = (
    "Figures advise; whether to recalibrate or to train is decided by people, and two of them promote what comes of it."
)
