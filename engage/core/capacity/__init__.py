"""Capacity that is never oversold, and a waiting list served in order, for sessions, shifts and the like.

A domain has two tables with the columns of `columns`: one row for each counter, and one row for each party. It makes
`Counters` from the first and a `WaitingList` from the second. It holds the lock of the owner (for example the session)
while it uses them.
"""
