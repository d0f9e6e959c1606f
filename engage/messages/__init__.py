"""What staff see of messages: what went out, what came back, and whom to call.

Stands on the outbox of `core`; knows nothing of what messages are about. Domains say what their kinds are called
(`core.outbox.registry.name_kinds`) and where their subjects are looked at (`core.staff.audit.name_subjects`).
"""
