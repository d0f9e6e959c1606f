"""The functions that translate English into the current language.

Two domains: `messages` is everything that residents, volunteers, greeters or outside translators can see; `staff` is
what only staff see, in English and Spanish. The staff functions use both: a string that `staff` lacks is looked up in
`messages`, so that shared components work on staff pages.

Text with variables is a format string with named placeholders, `%(name)s`; a plural has `%(num)s` for its number.
Without variables the text is not formatted, and a percent sign is not doubled. (In templates it is always doubled.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, cast

from engage.core.i18n.state import current_speech
from engage.core.i18n.stops import with_single_stops


def gettext(message: str, /, **variables: object) -> str:
    """Return the message in the current language."""
    text = current_speech().messages.gettext(message)
    return _fill(text, variables) if variables else text


def ngettext(singular: str, plural: str, /, num: int, **variables: object) -> str:
    """Return the plural form for the number, which is also available as `%(num)s`."""
    variables.setdefault("num", num)
    return _fill(current_speech().messages.ngettext(singular, plural, num), variables)


def pgettext(context: str, message: str, /, **variables: object) -> str:
    """Return the message in a context, for a word that needs different translations."""
    text = current_speech().messages.pgettext(context, message)
    return _fill(text, variables) if variables else text


def staff_gettext(message: str, /, **variables: object) -> str:
    """Like `gettext`, for text that only staff see."""
    text = current_speech().staff.gettext(message)
    return _fill(text, variables) if variables else text


def staff_ngettext(singular: str, plural: str, /, num: int, **variables: object) -> str:
    """Like `ngettext`, for text that only staff see."""
    variables.setdefault("num", num)
    return _fill(current_speech().staff.ngettext(singular, plural, num), variables)


def staff_pgettext(context: str, message: str, /, **variables: object) -> str:
    """Like `pgettext`, for text that only staff see."""
    text = current_speech().staff.pgettext(context, message)
    return _fill(text, variables) if variables else text


def _fill(text: str, variables: dict[str, object]) -> str:
    return with_single_stops(text, variables) % variables


class LazyText:
    """Text that is translated each time it is used, so that it can be written at module level.

    It has no `__html__`: templates escape it like any text.
    """

    __slots__ = ("_args", "_function", "_variables")

    def __init__(
        self, function: Callable[..., str], args: tuple[Any, ...], variables: dict[str, Any]
    ) -> None:
        self._function = function
        self._args = args
        self._variables = variables

    def __str__(self) -> str:
        return self._function(*self._args, **self._variables)

    def __repr__(self) -> str:
        return f"LazyText({self._args[0]!r})"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(str(self), name)

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other) if isinstance(other, (str, LazyText)) else NotImplemented

    def __hash__(self) -> int:
        return hash(str(self))

    def __lt__(self, other: object) -> bool:
        return str(self) < str(other)

    def __len__(self) -> int:
        return len(str(self))

    def __iter__(self) -> Iterator[str]:
        return iter(str(self))

    def __contains__(self, part: str) -> bool:
        return part in str(self)

    def __getitem__(self, key: Any) -> str:
        return str(self)[key]

    def __mod__(self, variables: Any) -> str:
        text: str = str(self) % variables
        return text

    def __add__(self, other: str) -> str:
        return str(self) + other

    def __radd__(self, other: str) -> str:
        return other + str(self)


def _lazy(function: Callable[..., str], args: tuple[Any, ...], variables: dict[str, Any]) -> str:
    # Typed as str because it is used like a str: labels, choices, templates, `%`, `join(str, …)`.
    return cast(str, LazyText(function, args, variables))


def lazy_gettext(message: str, /, **variables: object) -> str:
    """Like `gettext`, translated when used.

    The result is a LazyText: convert with `str()` where `isinstance` matters.
    """
    return _lazy(gettext, (message,), variables)


def lazy_ngettext(singular: str, plural: str, /, num: int, **variables: object) -> str:
    """Like `ngettext`, translated when used."""
    return _lazy(ngettext, (singular, plural, num), variables)


def lazy_pgettext(context: str, message: str, /, **variables: object) -> str:
    """Like `pgettext`, translated when used."""
    return _lazy(pgettext, (context, message), variables)


def staff_lazy_gettext(message: str, /, **variables: object) -> str:
    """Like `lazy_gettext`, for text that only staff see."""
    return _lazy(staff_gettext, (message,), variables)


def staff_lazy_ngettext(singular: str, plural: str, /, num: int, **variables: object) -> str:
    """Like `lazy_ngettext`, for text that only staff see."""
    return _lazy(staff_ngettext, (singular, plural, num), variables)
