"""Peer: readability-lxml, the HTML of its summary walked. How to install it stands in pages.py."""

from lxml.html import fromstring
from pages import serve_pages, to_sequence
from readability import Document


def extract(content, url):
    summary = Document(content, url=url).summary(html_partial=True)
    return to_sequence(fromstring(summary), url) if summary.strip() else []


serve_pages(extract)
