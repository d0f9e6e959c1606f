"""The content of a file of bodies, as frozen dataclasses without a database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engage.bodies.models import BodyKind
from engage.bodies.policy import BodyFacts, RuleDraft
from engage.core.text_files import TextDraft
from engage.core.toml_source import Problem, SourceInvalid

TEXT_FIELDS = ("name", "purpose")


@dataclass(frozen=True)
class BodyDraft:
    """A body as a file describes it. `sources` and `translations` have the keys of TEXT_FIELDS."""

    file: str
    line: int
    slug: str
    kind: BodyKind
    position: int
    facts: BodyFacts
    rule: RuleDraft
    source_language: str
    sources: Mapping[str, str]
    translations: Mapping[str, Mapping[str, TextDraft]] = field(default_factory=dict)
    is_demo: bool = False

    def problem(self, message: str) -> SourceInvalid:
        """Return an error about the body as a whole, with its line number."""
        return SourceInvalid([Problem(self.file, self.line, f"body {self.slug}", message)])
