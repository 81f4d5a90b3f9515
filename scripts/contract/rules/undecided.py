"""Schemas that adoption could not know: named until someone has written what stands in them."""

from collections.abc import Iterator

from scripts.contract.findings import Finding
from scripts.contract.survey import Survey

MARK = "undecided: "
"""How the `$comment` of such a schema begins."""


def undecided(survey: Survey) -> Iterator[Finding]:
    for place in survey.objects("schema"):
        comment = place.value.get("$comment")
        if isinstance(comment, str) and comment.startswith(MARK):
            yield survey.lapse(
                f"{place.pointer}/$comment",
                comment.removeprefix(MARK),
                "say what it is, then delete the line",
            )
