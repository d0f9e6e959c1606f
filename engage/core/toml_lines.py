"""Find the line of each key of a TOML text, so that an error about a value can name its line.

The standard library's parser gives the line of a syntax error but not the lines of valid values. This module reads a
text that `tomllib` has already accepted, so it only needs to know where keys and values end.
"""

from __future__ import annotations

import tomllib

Path = tuple[str | int, ...]


def index_lines(text: str) -> dict[Path, int]:
    """Return the line (from 1) of every table header and key. `text` must be valid TOML."""
    return _Walker(text).walk()


class _Walker:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Path, int] = {}
        self.counts: dict[Path, int] = {}
        self.table: Path = ()
        self.line = 1
        self.line_counted_to = 0

    def walk(self) -> dict[Path, int]:
        """Read headers and keys until the end of the text."""
        while self._skip_blank():
            if self.text[self.at] == "[":
                self._header()
            else:
                self._pair()
        return self.lines

    def _line_now(self) -> int:
        self.line += self.text.count("\n", self.line_counted_to, self.at)
        self.line_counted_to = self.at
        return self.line

    def _skip_blank(self) -> bool:
        while self.at < len(self.text):
            char = self.text[self.at]
            if char == "#":
                self._to_end_of_line()
            elif char in " \t\r\n":
                self.at += 1
            else:
                return True
        return False

    def _to_end_of_line(self) -> None:
        end = self.text.find("\n", self.at)
        self.at = len(self.text) if end < 0 else end

    def _header(self) -> None:
        line = self._line_now()
        is_array = self.text.startswith("[[", self.at)
        self.at += 2 if is_array else 1
        names = self._key("]")
        path = (*self._resolve(names[:-1]), names[-1])
        if is_array:
            number = self.counts.get(path, 0)
            self.counts[path] = number + 1
            self.lines.setdefault(path, line)
            path += (number,)
        else:
            path = self._resolve(names)
        self.table = path
        self.lines.setdefault(path, line)
        self._to_end_of_line()

    def _resolve(self, names: tuple[str, ...]) -> Path:
        """Return the full path: in `a.b`, `a` means its last element where it is an array of tables."""
        path: Path = ()
        for name in names:
            path += (name,)
            if path in self.counts:
                path += (self.counts[path] - 1,)
        return path

    def _pair(self) -> None:
        line = self._line_now()
        names = self._key("=")
        for length in range(1, len(names) + 1):
            self.lines.setdefault(self.table + names[:length], line)
        self.at += 1
        self._value()

    def _key(self, end: str) -> tuple[str, ...]:
        start = self.at
        while self.text[self.at] != end:
            if self.text[self.at] in "\"'":
                self._string()
            else:
                self.at += 1
        written = self.text[start : self.at]
        names: list[str] = []
        parsed: object = tomllib.loads(f"{written} = 0")
        while isinstance(parsed, dict):
            name, parsed = next(iter(parsed.items()))
            names.append(name)
        return tuple(names)

    def _value(self) -> None:
        """Skip one value: to the end of its line, or of the line on which its last bracket or quote closes."""
        depth = 0
        while self.at < len(self.text):
            char = self.text[self.at]
            if char in "\"'":
                self._string()
                continue
            if char == "#":
                self._to_end_of_line()
                continue
            if char == "\n" and depth == 0:
                return
            depth += (char in "[{") - (char in "]}")
            self.at += 1

    def _string(self) -> None:
        quote = self.text[self.at]
        if self.text.startswith(quote * 3, self.at):
            self.at += 3
            self._to_closing(quote * 3, escapes=quote == '"')
            while self.text.startswith(quote, self.at):  # up to two quotes may precede the closing three
                self.at += 1
        else:
            self.at += 1
            self._to_closing(quote, escapes=quote == '"')

    def _to_closing(self, closing: str, *, escapes: bool) -> None:
        while not self.text.startswith(closing, self.at):
            self.at += 2 if escapes and self.text[self.at] == "\\" else 1
        self.at += len(closing)
