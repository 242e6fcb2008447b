"""Peer: resiliparse, which gives text alone. How to install it stands in pages.py."""

from pages import serve_pages
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.encoding import bytes_to_str, detect_encoding


def extract(content, url):
    html = bytes_to_str(content, detect_encoding(content))
    text = extract_plain_text(html, main_content=True, alt_texts=False, list_bullets=False)
    return [{"type": "text", "text": line.strip()} for line in text.split("\n") if line.strip()]


serve_pages(extract)
