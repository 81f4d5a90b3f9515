"""What is said of the changes: lines for a terminal, a changelog in Markdown, the verdict."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from scripts.contract.changes import versions
from scripts.contract.changes.change import LEVELS, Change, Level
from scripts.contract.changes.contracts import compare
from scripts.contract.changes.messages import compare_messages
from scripts.contract.changes.versions import Step
from scripts.contract.changes.waivers import Waiver, stale
from scripts.contract.document import Document, Location
from scripts.contract.findings import Finding

_HEADINGS: Final[dict[Level, str]] = {
    "breaking": "Breaking",
    "additive": "Added and changed",
    "editorial": "Editorial",
}


@dataclass(frozen=True, slots=True)
class Report:
    changes: tuple[Change, ...]
    waivers: tuple[Waiver, ...]
    was: str
    now: str
    place: Location
    today: date
    title: str = ""

    @classmethod
    def of(cls, old: Document, new: Document, waivers: tuple[Waiver, ...], today: date) -> "Report":
        return cls._of((old, new), compare(old, new), waivers, today)

    @classmethod
    def of_messages(cls, old: Document, new: Document, waivers: tuple[Waiver, ...], today: date) -> "Report":
        """Compare two AsyncAPI documents."""
        return replace(cls._of((old, new), compare_messages(old, new), waivers, today), title="Messages of ")

    @classmethod
    def _of(
        cls,
        documents: tuple[Document, Document],
        changes: tuple[Change, ...],
        waivers: tuple[Waiver, ...],
        today: date,
    ) -> "Report":
        was, now = (str(document.data.get("info", {}).get("version", "")) for document in documents)
        return cls(changes, waivers, was, now, documents[1].where("/info/version"), today)

    @property
    def needed(self) -> Step:
        return versions.demanded((change for change in self.changes if not self.waiver(change)), self.was)

    @property
    def step(self) -> Step:
        return versions.taken(self.was, self.now)

    @property
    def announced(self) -> bool:
        """Whether the version says what callers have to expect; a first one says nothing of changes."""
        return not self.was or versions.suffices(self.step, self.needed)

    def waiver(self, change: Change) -> Waiver | None:
        if change.level != "breaking":
            return None
        valid = (waiver for waiver in self.waivers if waiver.expires >= self.today)
        return next((waiver for waiver in valid if waiver.covers(change)), None)

    def refused(self) -> list[Change]:
        """List the breaking changes that neither the version nor a waiver announces."""
        if self.announced:
            return []
        return [change for change in self.changes if change.level == "breaking" and not self.waiver(change)]

    def findings(self, beside: tuple[Change, ...] = ()) -> Iterator[Finding]:
        """Say what is wrong, with waivers too; `beside` are changes elsewhere that may need one."""
        yield from stale(self.waivers, (*self.changes, *beside), self.today)
        yield from self.unannounced()

    def unannounced(self) -> Iterator[Finding]:
        """Say what the version hides: to break unannounced is an error, a smaller step a warning."""
        if not self.announced:
            due = versions.after(self.was, self.needed)
            advice = "number it by three numbers" if due == self.was else f"write {due}"
            severity: Final = "error" if self.refused() else "warning"
            yield Finding(
                location=self.place,
                message=f"the changes since {self.was} need a {self.needed} step, the version is {self.now}",
                hint=advice + (", or waive what breaks" if self.refused() else ""),
                severity=severity,
            )

    def lines(self) -> Iterator[str]:
        for change in self.changes:
            waiver = self.waiver(change)
            yield f"{change} (waived until {waiver.expires}: {waiver.reason})" if waiver else str(change)

    def markdown(self) -> str:
        version = self.now if self.now != self.was else f"After {self.was}"
        title = f"## {self.title}{version if not self.title else version[:1].lower() + version[1:]}"
        blocks = [title]
        for level in LEVELS:
            lines = [self._item(change) for change in self.changes if change.level == level]
            if lines:
                blocks += [f"### {_HEADINGS[level]}", "\n".join(lines)]
        if len(blocks) == 1:
            blocks.append("No change.")
        return "\n\n".join(blocks) + "\n"

    def _item(self, change: Change) -> str:
        operations = ", ".join(f"`{operation}`" for operation in change.operations)
        waiver = self.waiver(change)
        waived = f" — waived until {waiver.expires}: {waiver.reason}" if waiver else ""
        return f"- {operations}{': ' if operations else ''}{change.message} (`{change.rule}`){waived}"
