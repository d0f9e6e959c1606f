"""Mails about membership and about changes of bodies."""
