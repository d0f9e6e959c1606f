"""How much comparing a page may cost. It is counted, not timed, so that the same texts always give the same result."""

from __future__ import annotations

MOST_WORK = (
    12_000_000  # comparisons of two words for a whole page: two or three seconds of a processor at worst
)
MOST_FOR_A_TEXT = 4_000_000
MATCHED = 1_000  # pairs of words that the matrix of the words in common takes in one such comparison
READING = 5  # what cutting one character into words costs, in such comparisons
WRITING = 100  # what a part costs on a page


class Work:
    """What is left to spend. What costs more than that is left undone, and its text is shown as replaced."""

    def __init__(self, left: int = MOST_WORK) -> None:
        self.left = left

    def spend(self, amount: int) -> bool:
        """Spend this, if so much is left. Return whether it was."""
        if amount > self.left:
            return False
        self.left -= amount
        return True
