"""What public pages say in languages without pages of their own, where somebody answers the phone in them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CallUs:
    """A language's own name, and a sentence with `phone` and `hours` in it. Ours are not reviewed yet."""

    html_lang: str
    direction: str
    name: str
    sentence: str


CALL_US = {
    "ar": CallUs("ar", "rtl", "العربية", "اتصل بنا: {phone}. نجيبك بالعربية: {hours}."),
    "prs": CallUs("fa-AF", "rtl", "دری", "به ما زنگ بزنید: {phone}. به دری پاسخ می‌دهیم: {hours}."),
    "ps": CallUs("ps", "rtl", "پښتو", "موږ ته زنګ ووهئ: {phone}. په پښتو ځواب درکوو: {hours}."),
    "uk": CallUs("uk", "ltr", "Українська", "Зателефонуйте нам: {phone}. Відповідаємо українською: {hours}."),
}


@dataclass(frozen=True)
class Answers:
    """Somebody answers the phone in a language. `hours` is the city's text in that language: days and times.

    `given`: the city's own words, for a language for which the product has none, or instead of them.
    """

    language: str
    hours: str
    given: CallUs | None = None

    @property
    def words(self) -> CallUs:
        """The language's sentence, and how it is written."""
        return self.given or CALL_US[self.language]

    def is_read_by(self, wish: str) -> bool:
        """Return whether a browser that wishes for this language first (`ar-SY`) belongs to a reader of it."""
        names = {self.language.lower(), self.words.html_lang.lower()}
        return any(f"{wish.lower()}-".startswith(f"{name}-") for name in names)
