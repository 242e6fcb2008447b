"""What the peers in Python share: the line protocol of `m3w extract --jsonl`, and a walk over the tree they return.

In: one JSON object a line, {"id", "url", "path"}. Out: {"id", "sequence"}, or with "error" where the peer threw.

    python3 -m venv --upgrade-deps DIR/venv
    DIR/venv/bin/pip install trafilatura==2.3.1 resiliparse==2.0.1 readability-lxml==0.9 lxml_html_clean==0.4.6
"""

import json
import re
import sys
from urllib.parse import urljoin

SKIPPED = set("script style template head iframe object embed svg select textarea noscript".split())
BLOCKS = set(
    # HTML
    "address article aside blockquote body br caption center dd details div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul "
    # the XML of trafilatura
    "cell code head lb list item quote row".split()
)
NO_URL = re.compile(r"^(?:data|about|blob|javascript):", re.IGNORECASE)


def serve_pages(extract):
    """Answers every line of stdin with what extract(bytes, url) gives: a sequence. Pages are taken one by one, in order."""
    out, sys.stdout = sys.stdout, sys.stderr  # stdout is the protocol's
    for line in sys.stdin:
        if not line.strip():
            continue
        page = json.loads(line)
        try:
            with open(page["path"], "rb") as file:
                answer = {"id": page["id"], "sequence": extract(file.read(), page["url"])}
        except Exception as error:  # whatever a peer throws is its answer
            answer = {"id": page["id"], "sequence": [], "error": f"{type(error).__name__}: {error}"[:200]}
        out.write(json.dumps(answer, ensure_ascii=True) + "\n")
        out.flush()


def to_sequence(root, url):
    """An lxml tree in document order: [{type: text, text} | {type: image, url}]. No recursion."""
    sequence = []
    run = []

    def flush():
        text = " ".join("".join(run).split())
        if text:
            sequence.append({"type": "text", "text": text})
        run.clear()

    stack = [(root, False)]
    while stack:
        node, is_end = stack.pop()
        name = node.tag if isinstance(node.tag, str) else None
        if not is_end and name is not None and (name not in SKIPPED or is_xml_head(node)):
            if name in BLOCKS:
                flush()
            source = source_of(node, url) if name in ("img", "graphic") else None
            if source is not None:
                flush()
                sequence.append({"type": "image", "url": source})
            run.append(node.text or "")
            stack.append((node, True))
            stack.extend((child, False) for child in reversed(node))
            continue
        if name in BLOCKS:
            flush()
        if node is not root:
            run.append(node.tail or "")
    flush()
    return sequence


def is_xml_head(node):
    """In trafilatura's XML, `head` is a heading; in HTML it is no text of the page."""
    return node.tag == "head" and node.get("rend") is not None


def source_of(node, url):
    """The `src` as the peer left it; the first of `srcset`, then a lazy attribute, where it left none."""
    for value in (node.get("src"), (node.get("srcset") or "").split(" ")[0], node.get("data-src")):
        if not value or NO_URL.match(value):
            continue
        try:
            return urljoin(url, value)
        except ValueError:
            continue
    return None
