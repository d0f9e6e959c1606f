"""The staff form for a version of the rule that a body has adopted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from engage.bodies.models import BodyRule
from engage.bodies.policy import LONGEST_MEANING, VALUES, Adoption, RuleDraft
from engage.bodies.staff import labels as words
from engage.bodies.staff.adoptions import AdoptedIn
from engage.core.forms import BaseForm, CheckboxesField, CountField, LineField, SelectField, TickField, choice
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.i18n.content import FullText
from engage.core.i18n.languages import Language

_COUNTS = ("quorum_numerator", "quorum_denominator", "minimum_numbers", "rounds_limit")
_TICKS = ("quorum_more_than", "abstain_counts_for_quorum", "recuse_counts_for_quorum", "no_quorum_counts")


class RuleNumbers(BaseForm):
    """The settings of the rule. `rule_form` adds fields for the meaning of each value in each language."""

    quorum_numerator = CountField(
        _l("Quorum: this many seats"),
        least=1,
        most=20,
        required=_l("Write a number."),
        hint=_l(
            "Together with the next number, this gives the share of the filled seats that must take part. "
            "For example, 1 out of 2 is half."
        ),
    )
    quorum_denominator = CountField(
        _l("… out of this many"), least=1, most=20, required=_l("Write a number.")
    )
    quorum_more_than = TickField(
        _l("More than this share must take part"),
        hint=_l("If you leave this unchecked, the share itself is enough."),
    )
    minimum_numbers = CountField(
        _l("Minimum number of answers from 0 to 5"),
        least=1,
        most=200,
        required=_l("Write a number."),
        hint=_l(
            "If fewer seats give a number, there is no consensus. If everyone stands aside, nothing is decided."
        ),
    )
    abstain_counts_for_quorum = TickField(_l("Members who take no position count toward the quorum"))
    recuse_counts_for_quorum = TickField(
        _l("Members who have a conflict of interest count toward the quorum")
    )
    rounds_limit = CountField(
        _l("Maximum number of binding rounds"),
        least=1,
        most=20,
        required=_l("Write a number."),
        hint=_l("When the rounds are used up, only the options below are left."),
    )
    no_quorum_counts = TickField(
        _l("A binding round without a quorum counts toward this maximum"),
        hint=_l("If you leave this unchecked, a round that too few members take part in is not used up."),
    )
    ways_out = CheckboxesField(
        _l("Options when the rounds are used up"),
        choices=[choice(key, name) for key, name in words.WAYS_OUT.items()],
        required=_l("Choose at least one option."),
        hint=_l("A majority vote is not an option."),
    )
    shows_hands = TickField(
        _l("Show the answers as hands (Fist to Five: from a closed fist to five fingers)")
    )
    adoption = SelectField(
        _l("How the group adopted this version"),
        required=_l("Choose the meeting or the decision in which the group adopted it."),
        hint=_l(
            "Members and the public can read this. If the meeting is missing here, "
            "add it to the group's meetings first, even if it is over."
        ),
    )
    meanings_reviewed = TickField(
        _l("Someone who speaks each language has checked the wording above"),
        hint=_l("Otherwise translations are marked as not checked."),
    )

    languages: tuple[Language, ...] = ()
    adopting: Mapping[str, tuple[date, Adoption]] = {}

    def meaning_fields(self, language: Language) -> list[Any]:
        """Return the six fields of a language."""
        return [self[_name(value, language.tag)] for value in VALUES]

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether the form is valid and its answers agree."""
        valid = super().validate(extra_validators)
        if self.quorum_numerator.errors or self.quorum_denominator.errors:
            return valid
        share, whole = self.quorum_numerator.data, self.quorum_denominator.data
        assert share is not None, "it is required"
        assert whole is not None, "it is required"
        if share > whole or (share == whole and self.quorum_more_than.data):
            self.quorum_numerator.errors = [
                _(
                    "This share is not possible. Choose all seats at most, or fewer than all if more than the share "
                    "must take part."
                )
            ]
            return False
        return valid

    def to_request(self, source_language: str) -> RuleDraft:
        """Return the rule to propose. Who vouches for its translations is added when it is adopted."""
        settings = {name: getattr(self, name).data for name in (*_COUNTS, *_TICKS)}
        meanings = {
            value: {one.tag: self[_name(value, one.tag)].data or "" for one in self.languages}
            for value in VALUES
        }
        return RuleDraft(
            settings={**settings, "ways_out": list(self.ways_out.data)},
            meanings=meanings,
            shows_hands=self.shows_hands.data,
            adopted_on=self.adopting[self.adoption.data][0],
            adoption=self.adopting[self.adoption.data][1],
            source_language=source_language,
        )


def rule_form(
    rule: BodyRule,
    meanings: dict[int, FullText],
    languages: Sequence[Language],
    source: str,
    ways: Sequence[AdoptedIn],
) -> RuleNumbers:
    """Return the form with the rule in force. A value needs wording in `source` if another language has one."""
    fields = {
        _name(value, language.tag): LineField(
            _l("What %(value)s means", value=value), longest=LONGEST_MEANING, autocomplete="off"
        )
        for language in languages
        for value in VALUES
    }
    made = type(
        "RuleForm", (RuleNumbers,), {**fields, "languages": tuple(languages), "validate": _checked(source)}
    )
    data: dict[str, Any] = {**rule.settings, "shows_hands": rule.shows_hands}
    for value, text_id in rule.meaning_ids.items():
        text = meanings[text_id]
        data[_name(value, text.source_language)] = text.source
        for tag, row in text.translations.items():
            data[_name(value, tag)] = row.value
    form: RuleNumbers = made(data=data)
    form.adopting = {one.key: (one.on, one.adoption) for one in ways}
    form.adoption.choices = [choice("", _("Choose one")), *(choice(one.key, one.name) for one in ways)]
    return form


def _checked(source: str) -> Any:
    def validate(self: RuleNumbers, extra_validators: Any = None) -> bool:
        valid = RuleNumbers.validate(self, extra_validators)
        for value in VALUES:
            first = self[_name(value, source)]
            if not first.data and any(self[_name(value, one.tag)].data for one in self.languages):
                first.errors = [_("Write this in the first language too: the others are translated from it.")]
                valid = False
        return valid

    return validate


def _name(value: str, tag: str) -> str:
    return f"meaning_{value}_{tag.replace('-', '_')}"
