"""Versions: made one after the other, never changed, with keys and translations that stay with their clauses."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask
from sqlalchemy import select

from engage.bodies.models import Body
from engage.core.audit_log import AuditEntry
from engage.core.db import db, write
from engage.core.errors import Changed
from engage.core.i18n import content
from engage.core.i18n.content import DRAFT, MACHINE, REVIEWED, Reviewer, TextRefused, TranslationChanged
from engage.core.i18n.exchange import ExchangeInvalid, write_csv, write_xliff
from engage.core.i18n.returned_files import read_file
from engage.core.translating.texts import Entry
from engage.drafts.errors import (
    ClauseNotFound,
    DraftNotFound,
    NewerVersion,
    NothingChanged,
    SlugTaken,
    TextMissing,
    TextTooLong,
)
from engage.drafts.models import Draft, DraftVersion
from engage.drafts.policy.diff import Change
from engage.drafts.policy.outline import read_outline
from engage.drafts.policy.versions import LONGEST_CLAUSE, content_hash
from engage.drafts.queries import reading
from engage.drafts.queries.comparing import compare
from engage.drafts.services import access, snapshots, translations, writing
from engage.drafts.services import access as draft_access
from engage.drafts.services.reads import LanguageState, version_states
from tests.support.bodies import make_body
from tests.support.drafts import make_draft, newest, revise, translate
from tests.support.statements import Statements

Counting = Callable[[], AbstractContextManager[Statements]]
NORA = Reviewer("Nora N.")


@pytest.fixture
def body(app: Flask) -> Body:
    return make_body()


@pytest.fixture
def draft(body: Body) -> Draft:
    return make_draft([body])


def shown(version: DraftVersion, language: str = "en") -> list[tuple[str, str, str]]:
    view = reading.load_version(version.id, language=language)
    return [(one.key, one.label, str(one)) for one in view.clauses]


class TestWriting:
    def test_a_draft_begins_with_its_first_version(self, body: Body, draft: Draft) -> None:
        version = newest(draft)
        assert (draft.slug, version.number, draft.body_ids) == ("a-draft", 1, {body.id})
        assert shown(version) == [("c1", "1", "First clause."), ("c2", "2", "Second clause.")]
        assert access.find_draft("a-draft").id == draft.id
        assert [one.id for one in reading.list_drafts([body.id])] == [draft.id]
        assert reading.list_drafts([body.id + 1]) == []

    def test_the_hash_is_of_what_is_read(self, draft: Draft) -> None:
        version = revise(draft, "# Heading\n\n1. “Quoted”, with\nlines.\n\n   And paragraphs.\n\n2. फिर भी")
        view = reading.load_version(version.id, language="fa")
        assert version.content_hash == content_hash(view.source_texts())

    def test_what_no_reader_sees_makes_no_version_and_no_translation_stale(self, draft: Draft) -> None:
        translate(draft, "es", REVIEWED)
        with pytest.raises(NothingChanged):
            revise(draft, "1.\u00a0First\u00a0clause.\n2.\u2003Second \u200fclause.")
        with pytest.raises(NothingChanged), write():
            writing.change_clause(draft.id, "c1", base=1, text="First\u2007clause.", actor=None)
        version = revise(draft, "1. First\u00a0clause.\n2. Second clause, changed.")
        view = reading.load_version(version.id, language="es")
        assert [one.text.is_stale for one in view.clauses] == [False, True]
        assert shown(version)[0] == ("c1", "1", "First clause.")

    def test_what_was_written_before_never_changes(self, draft: Draft) -> None:
        first = newest(draft)
        before = (shown(first), first.content_hash)
        revise(draft, "1. First clause.\n2. Second clause, changed.\n3. Third.", note="A third")
        second = newest(draft)
        with write():
            writing.change_clause(draft.id, "c1", base=2, text="Begun otherwise.", actor=None)
        assert (
            shown(draft_access.get_version(first.id)),
            draft_access.get_version(first.id).content_hash,
        ) == before
        assert [one.number for one in reading.list_versions(draft.id)] == [3, 2, 1]
        assert second.note == "A third"
        assert shown(newest(draft)) == [
            ("c1", "1", "Begun otherwise."),
            ("c2", "2", "Second clause, changed."),
            ("c3", "3", "Third."),
        ]

    def test_translations_of_what_reads_the_same_stay_and_of_what_changed_are_stale(
        self, draft: Draft
    ) -> None:
        translate(draft, "fa")
        version = revise(draft, "1. First clause.\n2. Second clause, changed.\n3. Third.")
        assert [
            (str(one), one.text.language, one.text.is_stale)
            for one in reading.load_version(version.id, language="fa").clauses
        ] == [
            ("[fa] First clause.", "fa", False),
            ("[fa] Second clause.", "fa", True),
            ("Third.", "en", False),
        ]

    def test_a_translation_of_the_new_wording_leaves_the_old_version_alone(self, draft: Draft) -> None:
        translate(draft, "fa")
        first, second = newest(draft), revise(draft, "1. First clause.\n2. Changed second clause.")
        translate(second, "fa")
        assert shown(first, "fa")[1][2] == "[fa] Second clause."
        assert shown(second, "fa")[1][2] == "[fa] Changed second clause."

    def test_who_had_an_older_version_before_them_is_told(self, draft: Draft) -> None:
        revise(draft, "1. First.")
        with pytest.raises(NewerVersion) as caught, write():
            writing.add_version(draft.id, base=1, items=read_outline("1. Mine."), actor=None)
        assert isinstance(caught.value, Changed)
        assert caught.value.latest == 2
        with pytest.raises(NewerVersion), write():
            writing.change_clause(draft.id, "c1", base=1, text="Mine.", actor=None)

    def test_a_version_that_says_nothing_new_is_none(self, draft: Draft) -> None:
        with pytest.raises(NothingChanged):
            revise(draft, "1) First   clause.\n2) Second clause.")
        with pytest.raises(NothingChanged), write():
            writing.change_clause(draft.id, "c1", base=1, text=" First clause. ", actor=None)
        assert newest(draft).number == 1

    def test_a_key_that_went_is_not_given_again(self, draft: Draft) -> None:
        revise(draft, "1. First clause.")
        assert [key for key, *_rest in shown(revise(draft, "1. First clause.\n2. Of another kind."))] == [
            "c1",
            "c3",
        ]

    @pytest.mark.parametrize("text", ["", "  \n ", "\u200b"])
    def test_a_clause_is_not_emptied(self, draft: Draft, text: str) -> None:
        with pytest.raises(TextMissing), write():
            writing.change_clause(draft.id, "c1", base=1, text=text, actor=None)

    def test_what_is_not_there_or_does_not_fit(self, draft: Draft) -> None:
        with pytest.raises(ClauseNotFound), write():
            writing.change_clause(draft.id, "c9", base=1, text="x", actor=None)
        with pytest.raises(TextTooLong), write():
            writing.change_clause(draft.id, "c1", base=1, text="x" * (LONGEST_CLAUSE + 1), actor=None)
        with pytest.raises(TextRefused), write():
            writing.change_clause(draft.id, "c1", base=1, text="a\u202eb", actor=None)
        with pytest.raises(DraftNotFound), write():
            writing.change_clause(draft.id + 1, "c1", base=1, text="x", actor=None)
        with pytest.raises(DraftNotFound):
            reading.load_version(draft_id=draft.id, number=2, language="en")

    def test_addresses(self, body: Body) -> None:
        slugs = [
            make_draft([body], title=title).slug for title in ("Ação, now!", "Acao now", "种族平等", "种族")
        ]
        assert slugs == ["acao-now", "acao-now-2", "draft", "draft-2"]
        with pytest.raises(SlugTaken):
            make_draft([body], slug="draft")

    def test_every_act_is_in_the_log_without_a_word_of_the_text(self, draft: Draft) -> None:
        revise(draft, "1. Secret wording.")
        rows = db.session.scalars(select(AuditEntry).where(AuditEntry.subject_kind == "draft")).all()
        assert [(row.action, row.fields) for row in rows] == [
            ("draft.created", ["text", "title"]),
            ("draft.revised", ["text"]),
        ]

    def test_html_is_kept_as_text(self, draft: Draft) -> None:
        version = revise(draft, "1. <script>alert(1)</script>")
        assert shown(version)[0][2] == "<script>alert(1)</script>"

    def test_of_two_who_write_at_once_one_is_told(self, app: Flask, draft: Draft) -> None:
        outcomes: list[int | type[Exception]] = []
        ready = threading.Barrier(2)

        def write_one(number: int) -> None:
            with app.app_context():
                ready.wait()
                try:
                    with write():
                        made = writing.add_version(
                            draft.id,
                            base=base,
                            items=read_outline(f"1. Of writer {number} in round {base}."),
                            actor=None,
                        )
                    outcomes.append(made.number)
                except NewerVersion as fact:
                    outcomes.append(type(fact))
                finally:
                    db.session.remove()

        for base in range(1, 11):
            threads = [threading.Thread(target=write_one, args=(number,)) for number in (1, 2)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert sorted(outcomes, key=str) == [base + 1, NewerVersion]
            outcomes.clear()
        db.session.rollback()
        assert [one.number for one in reading.list_versions(draft.id)] == list(range(11, 0, -1))


class TestReading:
    def test_a_version_costs_two_statements_and_a_snapshot_one(
        self, draft: Draft, count_statements: Counting
    ) -> None:
        translate(draft, "fa", state=MACHINE)
        version_id = newest(draft).id
        db.session.remove()
        with count_statements() as statements:
            view = reading.load_version(version_id, language="fa")
        assert statements.count == 2
        assert view.needs_note
        assert not view.falls_back
        with count_statements() as statements:
            frozen = snapshots.snapshot(version_id, ["en", "fa", "ko"])
        assert statements.count == 1
        assert frozen["fa"][1] == {
            "key": "c2",
            "kind": "clause",
            "depth": 0,
            "label": "2",
            "text": "[fa] Second clause.",
            "language": "fa",
            "state": "machine",
            "stale": False,
        }
        assert [one["state"] for one in frozen["en"]] == ["source", "source"]
        assert [one["language"] for one in frozen["ko"]] == ["en", "en"]
        with count_statements() as statements:
            states = version_states(version_id, ["en", "fa", "ko"])
        assert statements.count == 2
        assert states["en"].is_ready

    def test_how_far_each_language_is(self, draft: Draft) -> None:
        translate(draft, "fa")
        translate(draft, "es", state=MACHINE)
        translate(draft, "hi", state=DRAFT)
        version = revise(draft, "1. First clause.\n2. Second clause, changed.\n3. Third.")
        states = version_states(version.id, ["en", "fa", "es", "hi", "ko"])
        assert states == {
            "en": LanguageState(total=3),
            "fa": LanguageState(missing=1, stale=1, total=3),
            "es": LanguageState(missing=1, stale=1, machine=2, total=3),
            "hi": LanguageState(missing=1, stale=1, draft=2, total=3),
            "ko": LanguageState(missing=3, total=3),
        }
        translate(version, "es", state=MACHINE)
        translate(version, "fa")
        states = version_states(version.id, ["fa", "es", "ko"])
        assert [(one.is_ready, one.is_reviewed) for one in states.values()] == [
            (True, True),
            (True, False),
            (False, False),
        ]

    def test_a_draft_in_another_language_than_english(self, body: Body) -> None:
        draft = make_draft([body], "۱. نخست\n۲. دوم", title="پیش‌نویس", language="fa")
        view = reading.load_version(draft_id=draft.id, language="en")
        assert (view.source_language, view.falls_back) == ("fa", True)
        assert version_states(view.id, ["fa", "en"])["en"].missing == 2
        assert version_states(view.id, ["fa", "en"])["fa"].is_ready


class TestTranslating:
    def entry(self, version: DraftVersion, key: str, value: str, *, reviewed: bool = True) -> Entry:
        text = translations.texts_to_translate(version.id)[key]
        row = text.translations.get("es")
        state = content.REVIEWED if reviewed else content.DRAFT
        return Entry(value, row.version if row else content.NOTHING, text.source_hash, state)

    def test_one_text_is_written_by_who_saw_it(self, draft: Draft) -> None:
        version = newest(draft)
        first = self.entry(version, "c1", "Primera.")
        with write():
            assert translations.put(version.id, "c1", "es", entry=first, writer=NORA, actor=None)
            assert translations.put(
                version.id,
                "title",
                "es",
                entry=self.entry(version, "title", "Un borrador"),
                writer=NORA,
                actor=None,
            )
        assert shown(version, "es")[0][2] == "Primera."
        late = Entry("Otra.", content.NOTHING, first.source_hash, content.DRAFT)
        with pytest.raises(TranslationChanged), write():
            translations.put(version.id, "c1", "es", entry=late, writer=NORA, actor=None)
        with pytest.raises(ClauseNotFound), write():
            translations.put(version.id, "c9", "es", entry=first, writer=NORA, actor=None)

    def test_only_who_vouches_makes_it_reviewed(self, draft: Draft) -> None:
        version = newest(draft)
        entry = self.entry(version, "c1", "Primera.", reviewed=False)
        with write():
            translations.put(version.id, "c1", "es", entry=entry, writer=NORA, actor=None)
        assert reading.load_version(version.id, language="es").clause("c1").text.state == DRAFT

    @pytest.mark.parametrize("kind", ["xliff", "csv"])
    def test_files_go_out_and_come_back(self, draft: Draft, kind: str) -> None:
        translate(draft, "es", state=MACHINE)
        version = revise(draft, "1. First clause.\n2. =Second clause, changed.")
        units = translations.units_to_send(version.id)
        raw = write_xliff(units, "en", "es", draft.slug) if kind == "xliff" else write_csv(units, "es")
        assert {unit.where for unit in units} == {"a-draft: title", "a-draft: 1", "a-draft: 2"}
        raw = raw.replace(b"[es] Second clause.", "Segunda cláusula.".encode())
        with write():
            result = translations.import_translations(
                version.id, "es", units=read_file(raw, "es").units, writer=NORA, vouched=False, actor=None
            )
        assert (result.changed, result.unchanged, result.stale) == (1, 2, ())
        assert version_states(version.id, ["es"])["es"] == LanguageState(machine=1, draft=1, total=2)

    def test_a_file_speaks_about_this_version_only(self, body: Body, draft: Draft) -> None:
        other = make_draft([body], title="Another")
        translate(other, "es")
        raw = write_csv(translations.units_to_send(newest(other).id), "es")
        with pytest.raises(ExchangeInvalid), write():
            translations.import_translations(
                newest(draft).id,
                "es",
                units=read_file(raw, "es").units,
                writer=NORA,
                vouched=True,
                actor=None,
            )
        assert version_states(newest(draft).id, ["es"])["es"].missing == 2

    def test_reviewed_needs_somebody(self, draft: Draft) -> None:
        translate(draft, "es", state=REVIEWED)
        texts = translations.texts_to_translate(newest(draft).id)
        assert {text.translations["es"].reviewer_name for text in texts.values()} == {"A translator"}


class TestComparing:
    def test_what_changed_in_the_language_it_was_written_in(
        self, draft: Draft, count_statements: Counting
    ) -> None:
        revise(draft, "1. New.\n2. First clause.\n3. Second clause is changed.")
        db.session.remove()
        with count_statements() as statements:
            found = compare(draft.id, 1, 2, language="en")
        assert statements.count == 4
        assert [(row.key, row.change, row.is_renumbered, row.lags) for row in found.rows] == [
            ("c3", Change.ADDED, False, False),
            ("c1", Change.SAME, True, False),
            ("c2", Change.CHANGED, True, False),
        ]
        assert (
            "".join(part.text for part in found.rows[2].parts if part.kind != "deleted")
            == "Second clause is changed."
        )
        assert (found.count(Change.CHANGED), len(found.changed)) == (1, 3)

    def test_a_translation_that_lags_does_not_hide_a_change(self, draft: Draft) -> None:
        translate(draft, "fa")
        version = revise(draft, "1. First clause.\n2. Second clause, changed.")
        row = compare(draft.id, 1, 2, language="fa").rows[1]
        assert (row.change, row.lags, row.language) == (Change.CHANGED, True, "en")
        assert "".join(part.text for part in row.parts if part.kind != "deleted") == "Second clause, changed."
        translate(version, "fa")
        row = compare(draft.id, 1, 2, language="fa").rows[1]
        assert (row.change, row.lags, row.language) == (Change.CHANGED, False, "fa")
        assert "".join(part.text for part in row.parts if part.kind != "inserted") == "[fa] Second clause."
