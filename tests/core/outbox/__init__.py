"""The outbox: from the transaction that causes a message to the person who has been told."""
