"""Peer: trafilatura with images, its body walked in order. How to install it stands in pages.py."""

from pages import serve_pages, to_sequence
from trafilatura import bare_extraction


def extract(content, url):
    document = bare_extraction(content, url=url, include_images=True, include_comments=True, include_tables=True)
    if document is None:
        return []
    comments = [] if document.commentsbody is None else to_sequence(document.commentsbody, url)
    return to_sequence(document.body, url) + comments


serve_pages(extract)
