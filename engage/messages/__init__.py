"""Staff pages about messages: sent, failed and returned messages, and the call list.

Built on the outbox of `core`; does not know what messages are about. Domains register names for their kinds of messages
(`core.outbox.registry.name_kinds`) and links to their subjects (`core.staff.audit.name_subjects`).
"""
