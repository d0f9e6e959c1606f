"""From the source to what the product reads."""

from __future__ import annotations

import gettext
import os
from pathlib import Path

import polib
import pytest

from engage.core.errors import ConfigurationError
from engage.core.i18n import catalogues, checks
from engage.core.i18n.catalogues import catalogue_path, domain_of, extract_domain, key_of, merge
from engage.core.i18n.languages import LANGUAGES, by_tag

VIEWS = """
from engage.core.i18n import gettext as _, ngettext, lazy_gettext as _l, pgettext

LABEL = _l("Your name")


def view(n):
    # Translators: said at the door
    _("Welcome")
    pgettext("verb", "Book")
    return ngettext("One seat", "%(num)s seats", n) + _("Zebra, %(name)s")
"""
STAFF_VIEWS = 'from engage.core.i18n import staff_gettext as _\n_("Roster")\n_("Welcome")\n'
TEMPLATE = """{# Translators: the button #}{{ _("Save") }}
{% trans n=n %}
  One seat
{% pluralize %}
  {{ n }} seats
{% endtrans %}<p>{% trans %}Welcome{% endtrans %}</p>"""


@pytest.fixture
def root(tmp_path: Path, folder: Path) -> Path:
    """A small product with both domains."""
    for name, text in {
        "engage/listening/public/sessions.py": VIEWS,
        "engage/listening/staff/sessions.py": STAFF_VIEWS,
        "templates/listening/show.html": TEMPLATE,
        "templates/listening/staff/roster.html": "{{ _('Print') }}",
        "templates/emails/listening/confirmed.txt": "{% trans %}Dear you{% endtrans %}",
        "templates/logo.svg": "{{ _('Not a template') }}",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def _texts(file: polib.POFile) -> list[str]:
    return [entry.msgid for entry in file]


@pytest.mark.parametrize(
    ("path", "domain"),
    [
        ("engage/listening/public/sessions.py", "messages"),
        ("engage/listening/staff/sessions.py", "staff"),
        ("engage/listening/staff/live/room.py", "staff"),
        ("templates/listening/staff/roster.html", "staff"),
        ("engage/listening/staff.py", "messages"),
        ("engage/listening/services/staff_entry.py", "messages"),
        ("templates/listening/staff_only.html", "messages"),
    ],
)
def test_the_place_of_a_file_decides_its_catalogue(path: str, domain: str) -> None:
    assert domain_of(Path(path)) == domain


def test_strings_are_found_in_both_domains_and_sorted(root: Path) -> None:
    assert _texts(extract_domain("messages", root)) == [
        "Book",
        "Dear you",
        "One seat",
        "Save",
        "Welcome",
        "Your name",
        "Zebra, %(name)s",
    ]
    assert _texts(extract_domain("staff", root)) == ["Print", "Roster", "Welcome"]


def test_an_entry_tells_where_it_is_what_it_is_for_and_its_shape(root: Path) -> None:
    found = {entry.msgid: entry for entry in extract_domain("messages", root)}
    assert found["Welcome"].comment == "said at the door"
    assert found["Save"].comment == "the button"
    assert found["Welcome"].occurrences == [
        ("engage/listening/public/sessions.py", ""),
        ("templates/listening/show.html", ""),
    ]
    assert found["Book"].msgctxt == "verb"
    assert found["One seat"].msgid_plural == "%(num)s seats"
    assert found["One seat"].flags == ["python-format"]


def test_nothing_is_written_when_a_template_is_broken(root: Path) -> None:
    catalogues.write_templates(root)
    before = catalogues.template_path("messages").read_bytes()
    (root / "templates/listening/show.html").write_text("\n{% trans %}")
    with pytest.raises(ConfigurationError, match=r"show\.html:2: "):
        catalogues.write_templates(root)
    assert catalogues.template_path("messages").read_bytes() == before


def test_updating_again_changes_nothing(root: Path) -> None:
    assert len(catalogues.write_templates(root)) == 2
    assert len(catalogues.update()) == len(LANGUAGES) + 2
    assert catalogues.write_templates(root) == []
    assert catalogues.update() == []


def test_translations_outlive_a_change_of_the_source(root: Path) -> None:
    spanish = by_tag("es")
    catalogues.write_templates(root)
    catalogues.update([spanish])
    file = catalogues.read_catalogue(spanish, "messages")
    for entry in file:
        entry.msgstr = f"es {entry.msgid}"
        entry.msgstr_plural = {0: "uno", 1: "%(num)s varios"} if entry.msgid_plural else {}
    file.find("Save").tcomment = "checked by Ana"
    catalogues.write_file(catalogue_path(spanish, "messages"), file)

    template = root / "templates/listening/show.html"
    template.write_text("{{ _('Keep') }}")
    catalogues.write_templates(root)
    catalogues.update([spanish])
    without = catalogues.read_catalogue(spanish, "messages")
    assert without.find("Keep").msgstr == ""
    assert [entry.msgid for entry in without if entry.obsolete] == ["Save"]
    assert without.find("One seat").msgstr_plural == {0: "uno", 1: "%(num)s varios"}

    template.write_text(TEMPLATE)
    catalogues.write_templates(root)
    catalogues.update([spanish])
    again = catalogues.read_catalogue(spanish, "messages")
    assert again.find("Save").msgstr == "es Save"
    assert again.find("Save").tcomment == "checked by Ana"


def test_a_changed_plural_asks_for_a_new_translation() -> None:
    russian = by_tag("ru")
    template, existing = catalogues.new_file(None), catalogues.new_file(russian)
    template.append(polib.POEntry(msgid="a", msgid_plural="new", msgstr_plural={0: "", 1: ""}))
    existing.append(polib.POEntry(msgid="a", msgid_plural="old", msgstr_plural={0: "x", 1: "y", 2: "z"}))
    assert merge(template, existing, russian)[0].msgstr_plural == {0: "", 1: "", 2: ""}


def test_contexts_keep_their_own_translations() -> None:
    spanish = by_tag("es")
    template, existing = catalogues.new_file(None), catalogues.new_file(spanish)
    for context, text in (("noun", "libro"), ("verb", "reservar")):
        template.append(polib.POEntry(msgid="Book", msgctxt=context))
        existing.append(polib.POEntry(msgid="Book", msgctxt=context, msgstr=text))
    assert {key_of(one)[1]: one.msgstr for one in merge(template, existing, spanish)} == {
        "noun": "libro",
        "verb": "reservar",
    }


@pytest.mark.parametrize("language", LANGUAGES, ids=[one.tag for one in LANGUAGES])
def test_compiled_catalogues_keep_the_languages_plural_rule(language, root: Path) -> None:
    catalogues.write_templates(root)
    catalogues.update([language])
    catalogues.compile_catalogues([language])
    with catalogue_path(language, "messages").with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).info()["plural-forms"] == language.plural_forms


def test_only_stale_files_are_compiled_at_start(root: Path) -> None:
    spanish = by_tag("es")
    catalogues.write_templates(root)
    catalogues.update([spanish])
    compiled = catalogues.compile_catalogues([spanish], only_stale=True)
    assert [path.name for path in compiled] == ["messages.mo", "staff.mo"]
    assert catalogues.compile_catalogues([spanish], only_stale=True) == []
    os.utime(compiled[0], ns=(0, 0))
    assert catalogues.compile_catalogues([spanish], only_stale=True) == [compiled[0]]


def test_fuzzy_and_empty_entries_are_left_out_of_the_compiled_file(write_catalogue, folder: Path) -> None:
    spanish = by_tag("es")
    file = catalogues.new_file(spanish)
    file.append(polib.POEntry(msgid="Sure", msgstr="Seguro"))
    file.append(polib.POEntry(msgid="Doubt", msgstr="Duda", flags=["fuzzy"]))
    file.append(polib.POEntry(msgid="Empty"))
    catalogues.write_file(catalogue_path(spanish, "messages"), file)
    (path,) = catalogues.compile_catalogues([spanish])
    with path.open("rb") as opened:
        translations = gettext.GNUTranslations(opened)
    assert [translations.gettext(text) for text in ("Sure", "Doubt", "Empty")] == ["Seguro", "Doubt", "Empty"]


@pytest.mark.parametrize(
    "text", ["<<<<<<< ours\n", 'msgid "a"\nmsgstr "b"\n\nmsgid "a"\nmsgstr "c"\n', "\xff"]
)
def test_a_broken_catalogue_is_named(folder: Path, text: str) -> None:
    path = catalogue_path(by_tag("es"), "messages")
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="latin-1")
    with pytest.raises(ConfigurationError, match=r"messages\.po"):
        catalogues.compile_catalogues([by_tag("es")])


# --- checks ---------------------------------------------------------------------------------------------------------


def _entry(msgid: str, plural: str = "") -> polib.POEntry:
    return polib.POEntry(
        msgid=msgid, msgid_plural=plural, flags=["python-format"] if "%(" in msgid + plural else []
    )


@pytest.mark.parametrize(
    ("source", "text", "problem"),
    [
        ("Hello %(name)s", "Hola", "%(name)s is missing"),
        ("Hello %(name)s", "Hola %(nombre)s", "%(nombre)s is not in the English text"),
        ("Hello %(name)s", "Hola %(name)d", "%(name)d is not in the English text"),
        ("Hello %(name)s", "Hola %(name) s", "must be doubled"),
        ("Hello %(name)s, 5%%", "Hola %(name)s, 5 %", "must be doubled"),
        ("<b>Now</b>", "<b>Ya</i>", "tags differ"),
        ("Now", "<script>Ya", "tags differ"),
        ("Now", "Ya < 5", "tags differ"),
        ('<a href="%(u)s">x</a>', '<a href="https://else.where">%(u)s</a>', "tags differ"),
        ("Now", " Ya", "space at the start or end"),
        ("Now", "Ya\u202e", "control character"),
        ("Now", "Ya\x00", "control character"),
        ("Now", "   ", "no text"),
    ],
)
def test_what_a_translation_must_keep(source: str, text: str, problem: str) -> None:
    assert any(problem in line for line in checks.problems_of(_entry(source), [text], by_tag("es")))


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Hello %(name)s", "%(name)s، سلام"),
        ("Call %(phone)s", "با \u2066%(phone)s\u2069 تماس بگیرید"),
        ("Up to 5% more", "Hasta 5 % más"),
        ("<b>Now</b> or <i>then</i>", "<i>luego</i> o <b>ya</b>"),
    ],
)
def test_what_a_translation_may_change(source: str, text: str) -> None:
    assert checks.problems_of(_entry(source), [text], by_tag("fa")) == []


@pytest.mark.parametrize(
    ("tag", "forms", "problem"),
    [
        ("en", ["One seat", "%(num)s seats"], None),
        ("es", ["Un asiento", "%(num)s asientos"], None),
        ("es", ["Un asiento", "asientos"], "plural form 1: %(num)s is missing"),
        ("es", ["Un asiento"], "1 plural forms instead of 2"),
        # In these languages the first form also stands for other numbers: "one" would be wrong for 0 or 21.
        ("hi", ["एक सीट", "%(num)s सीटें"], "plural form 0: %(num)s is missing"),
        ("ru", ["Одно место", "%(num)s места", "%(num)s мест"], "plural form 0: %(num)s is missing"),
        ("ru", ["%(num)s место", "%(num)s места", "%(num)s мест"], None),
        ("hmn", ["%(num)s lub rooj"], None),
        ("hmn", ["lub rooj"], "plural form 0: %(num)s is missing"),
        ("ko", ["좌석 %(num)s개", "x"], "2 plural forms instead of 1"),
    ],
)
def test_plural_forms_carry_their_number(tag: str, forms: list[str], problem: str | None) -> None:
    found = checks.problems_of(_entry("One seat", "%(num)s seats"), forms, by_tag(tag))
    assert found == ([problem] if problem else [])


def _complete(root: Path, tag: str) -> None:
    language = by_tag(tag)
    catalogues.write_templates(root)
    catalogues.update([language])
    for domain in catalogues.domains_of(language):
        file = catalogues.read_catalogue(language, domain)
        for entry in file:
            if entry.msgid_plural:
                entry.msgstr_plural = dict.fromkeys(range(language.plural_count), entry.msgid_plural)
            else:
                entry.msgstr = entry.msgid
        catalogues.write_file(catalogue_path(language, domain), file)


def test_a_complete_catalogue_passes(root: Path) -> None:
    for tag in ("es", "hmn", "ru"):
        _complete(root, tag)
        assert checks.check([by_tag(tag)], root) == []


def test_english_needs_no_translations(root: Path) -> None:
    catalogues.write_templates(root)
    catalogues.update([by_tag("en")])
    assert checks.check([by_tag("en")], root) == []


def test_what_is_missing_fuzzy_or_wrong_is_told(root: Path) -> None:
    _complete(root, "hmn")
    path = catalogue_path(by_tag("hmn"), "messages")
    file = catalogues.read_file(path)
    file.find("Save").msgstr = ""
    file.find("Welcome").flags.append("fuzzy")
    file.find("Zebra, %(name)s").msgstr = "Zebra"
    file.remove(file.find("Your name"))
    catalogues.write_file(path, file)
    found = "\n".join(checks.check([by_tag("hmn")], root))
    assert "hmn messages: 'Save': not translated" in found
    assert "hmn messages: 'Welcome': marked fuzzy" in found
    assert "hmn messages: 'Zebra, %(name)s': %(name)s is missing" in found
    assert "hmn messages: 'Your name': not in the catalogue" in found


def test_gnu_gettext_is_asked_where_it_is_installed(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _complete(root, "es")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert checks.check([by_tag("es")], root) == []
    program = tmp_path / "msgfmt"
    program.write_text('#!/bin/sh\n[ "$1" = --check ] && echo "line 3: format differs" >&2\nexit 1\n')
    program.chmod(0o755)
    assert checks.check([by_tag("es")], root) == [
        "es messages: line 3: format differs",
        "es staff: line 3: format differs",
    ]


def test_a_new_string_in_the_source_is_noticed(root: Path) -> None:
    _complete(root, "es")
    (root / "templates/new.html").write_text("{{ _('Brand new') }}")
    assert checks.check([by_tag("es")], root) == [
        "messages.pot is behind the source: run `flask i18n update`"
    ]


def test_a_staff_catalogue_of_another_language_is_refused(root: Path) -> None:
    _complete(root, "hmn")
    catalogue_path(by_tag("hmn"), "staff").write_text("")
    assert any("only en, es have this catalogue" in line for line in checks.check([by_tag("hmn")], root))


def test_strings_of_the_wrong_catalogue_are_noticed(root: Path) -> None:
    (root / "engage/listening/forms.py").write_text("from engage.core.i18n import staff_gettext as _\n")
    (root / "engage/listening/staff/forms.py").write_text("from engage.core.i18n import gettext as _\n")
    (root / "engage/listening/emails.py").write_text("from engage.core.i18n import gettext as say\n")
    assert checks.misplaced(root) == [
        "engage/listening/emails.py: gettext as say: strings are not found under that name",
        "engage/listening/forms.py: staff_gettext in a module of the messages catalogue",
        "engage/listening/staff/forms.py: gettext in a module of the staff catalogue",
    ]
