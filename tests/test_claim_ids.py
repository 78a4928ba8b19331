"""The second, hand-kept list of the claims: a registry that is its own only witness cannot notice a deleted row.

Never generate this list from `claims/*.toml`. Changing a verdict there means changing it here, by hand, with a reason.
"""

from collections import Counter
from pathlib import Path

from aqcheck.claims import load_registry

ROOT = Path(__file__).resolve().parents[1]

CLAIMS = {
    "quantization": {
        "holds": "Q02 Q04 Q05 Q07 Q09 Q10 Q15",
        "conditional": "Q01 Q03 Q06 Q08 Q11 Q12 Q13 Q16 Q17 Q19 Q20",
        "false": "Q14 Q21 Q23",
        "empirical": "Q18 Q22 Q24 Q25 Q26",
    },
    "coupling": {
        "holds": "B01 B02 B03 B04 B05 B06 B07 B08 B09 B14 B15",
        "conditional": "B10 B12 B17",
        "false": "B11",
        "empirical": "B16",
        "speculative": "B13 B18",
    },
    "quanta": {
        "holds": "A05 A17 A18",
        "conditional": "A13 A14",
        "false": "A01 A02 A02b A03 A04",
        "empirical": "A06 A07 A09 A10 A11 A12 A15 A16 A22 A23",
        "speculative": "A19 A20 A21",
        "definition": "A08",
    },
    "traces": {
        "holds": "T06 T08 T16 T19 T21 T22",
        "conditional": "T03 T05 T07 T09 T12 T14 T23",
        "false": "T04 T10 T11 T13 T17",
        "empirical": "T18 T20 T24",
        "speculative": "T26",
        "definition": "T00 T01 T02 T15 T25",
    },
    "convergence": {
        "empirical": "C01 C02 C03",
        "speculative": "C04 C05",
        "definition": "C06",
    },
}
EXPECTED = [
    (claim_id, theory, verdict)
    for theory, by_verdict in CLAIMS.items()
    for verdict, ids in by_verdict.items()
    for claim_id in ids.split()
]


def test_hand_kept_list_is_complete():
    per_letter = {"Q": 26, "B": 18, "A": 24, "T": 27, "C": 6}
    assert Counter(claim_id[0] for claim_id, _, _ in EXPECTED) == per_letter
    assert len({claim_id for claim_id, _, _ in EXPECTED}) == len(EXPECTED) == 101


def test_registry_has_exactly_these_claims_and_verdicts():
    claims = load_registry(ROOT).claims
    assert {(claim.id, claim.theory, claim.verdict) for claim in claims.values()} == set(EXPECTED)


def test_conditional_and_false_claims_say_what_is_wrong():
    claims = load_registry(ROOT).claims
    silent = [c.id for c in claims.values() if c.verdict in {"conditional", "false"} and c.correction is None]
    assert silent == []
