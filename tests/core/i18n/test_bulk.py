"""Translators take what is left as JSON and bring it back, several at a time."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polib
import pytest
from click.testing import CliRunner

from engage.cli.i18n import i18n_group
from engage.core.i18n import bulk, catalogues
from engage.core.i18n.bulk import CONTEXT_END
from engage.core.i18n.catalogues import catalogue_path, read_catalogue
from engage.core.i18n.languages import LANGUAGES, by_tag

SPANISH, RUSSIAN, HMONG = by_tag("es"), by_tag("ru"), by_tag("hmn")


@pytest.fixture(autouse=True)
def _templates(folder: Path) -> None:
    messages = catalogues.new_file(None)
    messages.append(polib.POEntry(msgid="Book", msgctxt="noun"))
    messages.append(polib.POEntry(msgid="Book", msgctxt="verb"))
    messages.append(polib.POEntry(msgid="Cancel", msgctxt="button", comment="short"))
    messages.append(polib.POEntry(msgid="Hello %(name)s", flags=["python-format"]))
    messages.append(polib.POEntry(msgid="Language", occurrences=[("engage/listening/forms.py", "")]))
    messages.append(
        polib.POEntry(
            msgid="One seat",
            msgid_plural="%(num)s seats",
            msgstr_plural={0: "", 1: ""},
            flags=["python-format"],
        )
    )
    staff = catalogues.new_file(None)
    staff.append(polib.POEntry(msgid="Language"))
    staff.append(polib.POEntry(msgid="Roster"))
    catalogues.write_file(catalogues.template_path("messages"), messages)
    catalogues.write_file(catalogues.template_path("staff"), staff)


def _fill(language, translations: object) -> bulk.Filled:  # type: ignore[no-untyped-def]
    return bulk.fill(language, json.dumps(translations, ensure_ascii=False))


def _all_files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_todo_lists_what_is_untranslated_with_its_shape() -> None:
    work = bulk.todo(RUSSIAN)
    assert work["plural_forms"] == [
        "1, 21, 31, 41, 51, 61, …",
        "2, 3, 4, 22, 23, 24, …",
        "0, 5, 6, 7, 8, 9, …",
    ]
    assert [entry["id"] for entry in work["entries"]] == [
        "Book",
        "Book",
        "Cancel",
        "Hello %(name)s",
        "Language",
        "One seat",
    ]
    assert work["entries"][2] == {
        "domain": "messages",
        "id": "Cancel",
        "context": "button",
        "comment": "short",
        "where": [],
        "translation": "",
    }
    assert work["entries"][5]["plural"] == "%(num)s seats"
    assert work["entries"][5]["translation"] == ["", "", ""]


def test_todo_has_the_staff_catalogue_only_where_there_is_one() -> None:
    assert {entry["domain"] for entry in bulk.todo(SPANISH)["entries"]} == {"messages", "staff"}
    assert {entry["domain"] for entry in bulk.todo(HMONG)["entries"]} == {"messages"}
    assert bulk.todo(by_tag("en"))["entries"] == []


def test_a_simple_object_fills_texts_plurals_and_both_domains() -> None:
    result = _fill(
        SPANISH,
        {
            "Language": "Idioma",
            "One seat": ["Un asiento", "%(num)s asientos"],
            "Hello %(name)s": "Hola, %(name)s",
        },
    )
    assert (result.taken, result.problems) == (4, [])
    assert read_catalogue(SPANISH, "messages").find("Language").msgstr == "Idioma"
    assert read_catalogue(SPANISH, "staff").find("Language").msgstr == "Idioma"
    assert read_catalogue(SPANISH, "messages").find("One seat").msgstr_plural == {
        0: "Un asiento",
        1: "%(num)s asientos",
    }


def test_a_language_with_one_form_takes_a_text_or_a_list() -> None:
    assert _fill(HMONG, {"One seat": "%(num)s lub rooj"}).problems == []
    assert _fill(HMONG, {"One seat": ["%(num)s lub rooj"]}).unchanged == 1


def test_contexts_are_told_apart() -> None:
    result = _fill(SPANISH, {f"noun{CONTEXT_END}Book": "libro", f"verb{CONTEXT_END}Book": "reservar"})
    assert result.taken == 2
    assert {
        one.msgctxt: one.msgstr for one in read_catalogue(SPANISH, "messages") if one.msgid == "Book"
    } == {
        "noun": "libro",
        "verb": "reservar",
    }
    assert _fill(SPANISH, {"Cancel": "Cancelar"}).taken == 1
    assert _fill(SPANISH, {"Book": "?"}).problems == ["'Book': there is no such English text"]


def test_the_output_of_todo_comes_back_filled_in() -> None:
    work = bulk.todo(RUSSIAN)
    for entry in work["entries"]:
        if "plural" in entry:
            entry["translation"] = ["%(num)s место", "%(num)s места", "%(num)s мест"]
        else:
            entry["translation"] = entry["id"] + " (ru)"
    assert _fill(RUSSIAN, work).problems == []
    assert bulk.todo(RUSSIAN)["entries"] == []
    assert len(bulk.todo(RUSSIAN, everything=True)["entries"]) == 6
    assert _fill(RUSSIAN, work["entries"]).unchanged == 6


def test_what_is_wrong_is_left_out_and_the_rest_is_taken() -> None:
    result = _fill(
        SPANISH,
        {
            "Hello %(name)s": "Hola",
            "Nope": "No",
            "Language": "Idioma",
            "Roster": "",
            "One seat": "Un asiento",
        },
    )
    assert result.taken == 2
    assert result.problems == [
        "'Hello %(name)s': %(name)s is missing",
        "'Nope': there is no such English text",
        "'One seat': 1 plural forms instead of 2",
    ]
    assert read_catalogue(SPANISH, "messages").find("Hello %(name)s").msgstr == ""


@pytest.mark.parametrize(
    "text",
    ["", "{", "3", '["a"]', '{"a": 3}', '{"a": [1]}', '{"a": "x", "a": "y"}', '[{"translation": "x"}]'],
)
def test_a_file_of_another_kind_changes_nothing(text: str, folder: Path) -> None:
    before = _all_files(folder)
    with pytest.raises(ValueError):
        bulk.fill(SPANISH, text)
    assert _all_files(folder) == before


def test_english_cannot_be_filled() -> None:
    with pytest.raises(ValueError, match="source"):
        _fill(by_tag("en"), {"Language": "Tongue"})


def test_only_the_languages_own_files_are_written(folder: Path) -> None:
    catalogues.update()
    before = _all_files(folder)
    _fill(HMONG, {"Language": "Lus"})
    after = _all_files(folder)
    assert [
        Path(name).relative_to(folder).as_posix() for name in after if before.get(name) != after[name]
    ] == ["hmn/LC_MESSAGES/messages.po"]


def test_filling_again_writes_the_same_bytes() -> None:
    _fill(HMONG, {"Language": "Lus"})
    path = catalogue_path(HMONG, "messages")
    before = path.read_bytes()
    assert _fill(HMONG, {"Language": "Lus"}).unchanged == 1
    catalogues.update([HMONG])
    assert path.read_bytes() == before


def test_many_translators_at_once_lose_nothing(folder: Path) -> None:
    texts = [(language, text) for language in LANGUAGES[1:] for text in ("Language", "Cancel")]
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda one: _fill(one[0], {one[1]: f"{one[1]}!"}), texts))
        list(pool.map(lambda language: catalogues.update([language]), LANGUAGES))
    assert all(result.taken and not result.problems for result in results)
    for language in LANGUAGES[1:]:
        file = read_catalogue(language, "messages")
        assert {one.msgid for one in file if one.msgstr} == {"Language", "Cancel"}
    assert [path.name for path in folder.rglob(".*")] == []


# --- commands -------------------------------------------------------------------------------------------------------


@pytest.mark.long
def test_the_commands_say_what_they_did_and_fail_when_something_is_left(tmp_path: Path, folder: Path) -> None:
    run = CliRunner()
    listed = run.invoke(i18n_group, ["todo", "ru", "--limit", "2"])
    assert [entry["id"] for entry in json.loads(listed.output)["entries"]] == ["Book", "Book"]

    path = tmp_path / "ru.json"
    path.write_text('\ufeff{"Language": "Язык"}', encoding="utf-8")
    assert run.invoke(i18n_group, ["fill", "ru", str(path)]).output == "ru: 1 taken, 0 as they were.\n"

    wrong = run.invoke(i18n_group, ["fill", "ru", "-"], input='{"Language": "Язык", "Nope": "Нет"}')
    assert wrong.exit_code == 1
    assert "not taken: 'Nope': there is no such English text" in wrong.output

    assert run.invoke(i18n_group, ["fill", "ru", "-"], input="{").exit_code == 1
    assert run.invoke(i18n_group, ["todo", "xx"]).exit_code == 2
    assert "ru        messages           6       1" in run.invoke(i18n_group, ["stats"]).output

    catalogue_path(RUSSIAN, "messages").write_text("<<<<<<< ours")
    broken = run.invoke(i18n_group, ["todo", "ru"])
    assert broken.exit_code == 1
    assert "messages.po" in broken.output
    catalogue_path(RUSSIAN, "messages").unlink()

    catalogues.update([RUSSIAN])
    checked = run.invoke(i18n_group, ["check", "ru"])
    assert checked.exit_code == 1
    assert "ru messages: 'Cancel': not translated" in checked.output
