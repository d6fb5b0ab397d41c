"""Whether what a tool says of a case is true.

The peers know two words, audit-gap four. So that all are measured alike, the truth is taken coarsely: recorded, or not
(partial and missing alike).
"""

from __future__ import annotations

# In the order in which they are counted.
RIGHT = "right"
FALSE_RECORDED = "false recorded"
FALSE_MISSING = "false missing"
NOT_SAID = "not said"
NO_CHECK = "no check"
NOT_COMPARABLE = "not comparable"
JUDGEMENTS = (RIGHT, FALSE_RECORDED, FALSE_MISSING, NOT_SAID, NO_CHECK, NOT_COMPARABLE)

SAYS_RECORDED = ("PASS", "recorded")
SAYS_NOT_RECORDED = ("FAIL", "partial", "missing", "not_present")


def judge(truth: str, verdict: str, not_emulated: list[str]) -> str:
    """`not_emulated` are operations of the run that the lab could not answer: nothing wrong is held against it then."""
    if verdict == "NO CHECK":
        return NO_CHECK
    if verdict in SAYS_RECORDED:
        said = RIGHT if truth == "recorded" else FALSE_RECORDED
    elif verdict in SAYS_NOT_RECORDED:
        said = RIGHT if truth != "recorded" else FALSE_MISSING
    else:
        said = NOT_SAID
    return said if said == RIGHT or not not_emulated else NOT_COMPARABLE
