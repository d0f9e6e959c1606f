"""What the foot of each page says in languages without pages of their own, where somebody answers in them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CallUs:
    """A sentence with `phone` and `hours` in it. No person who speaks the language has reviewed it yet."""

    html_lang: str
    direction: str
    sentence: str


CALL_US = {
    "ar": CallUs("ar", "rtl", "اتصل بنا: {phone}. نجيبك بالعربية: {hours}."),
    "prs": CallUs("fa-AF", "rtl", "به ما زنگ بزنید: {phone}. به دری پاسخ می‌دهیم: {hours}."),
    "ps": CallUs("ps", "rtl", "موږ ته زنګ ووهئ: {phone}. په پښتو ځواب درکوو: {hours}."),
    "uk": CallUs("uk", "ltr", "Зателефонуйте нам: {phone}. Відповідаємо українською: {hours}."),
}


@dataclass(frozen=True)
class Answers:
    """Somebody answers the phone in a language. `hours` is the city's text in that language: days and times."""

    language: str
    hours: str

    @property
    def words(self) -> CallUs:
        """The language's sentence, and how it is written."""
        return CALL_US[self.language]
