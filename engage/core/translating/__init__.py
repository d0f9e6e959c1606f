"""Translating what a domain says: side by side, as a file, and by people from outside with a private link.

A domain gives the texts, who may write them, the addresses and the frame of the page. `texts` and `links` serve
services; `forms`, `labels` and `screens` serve the pages.
"""
