"""Translating the texts of a domain: side by side, by file, and by outside translators with a private link.

A domain provides the texts, the permissions, the addresses and the frame of the page. Services use `texts` and `links`;
pages use `forms`, `labels` and `screens`.
"""
