"""Room for people that is never oversold, and a waiting list served in order: for sessions, shifts and the like.

A domain keeps two tables, with the columns of `columns`: one row a counter, and one row a party. It makes `Counters`
from the first and a `WaitingList` from the second, and holds the lock of what the room is in while it uses them.
"""
