"""People who sign in: staff, translators, greeters, auditors; later the members of bodies.

There are no passwords. A link in a mail is the first factor; a passkey or the code of an app is the second.
"""
