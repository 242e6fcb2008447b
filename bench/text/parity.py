"""What datatrove and OBELICS measure of the texts that `parity.ts prepare` wrote, for `parity.ts compare`.

In: DATA/texts.jsonl, {"id", "text"} a line. Out: DATA/theirs.jsonl, a line a text; and the CPU time of datatrove's filters on stdout.

    python3 -m venv VENV && VENV/bin/pip install datatrove==0.10.1 spacy 'xxhash<4' 'emoji<2' numpy regex
    git clone https://github.com/huggingface/OBELICS   (read at 0fca7ba; its filtering functions are run, nothing of it is copied)
    VENV/bin/python bench/text/parity.py DATA [--obelics FOLDER]
    VENV/bin/python bench/text/parity.py DATA --gopher      its two Gopher filters alone: a fifth of the time
"""

import argparse
import json
import re
import sys
import time
import types
from collections import Counter
from pathlib import Path

import numpy as np
from datatrove.data import Document
from datatrove.pipeline.filters import C4QualityFilter, FineWebQualityFilter, GopherQualityFilter, GopherRepetitionFilter
from datatrove.pipeline.filters import c4_filters
from datatrove.pipeline.filters.gopher_repetition_filter import (
    find_all_duplicate,
    find_duplicates,
    find_top_duplicate,
    get_n_grams,
)
from datatrove.utils.text import PUNCTUATION_SET, TERMINAL_PUNCTUATION, split_into_words

STOP_WORDS = {"the", "be", "to", "of", "and", "that", "have", "with"}


def gopher(text, tokens):
    """The 21 measures, as the two filters compute them. Quality on the text without blank lines, as ours has no blank lines for lines."""
    compact = "\n".join(line for line in text.split("\n") if line.strip())
    words = [w for w in tokens if any(ch not in PUNCTUATION_SET for ch in w)]
    lines = compact.splitlines()
    values = {
        "words": len(words),
        "meanWordLength": float(np.mean([len(w) for w in words])),
        "hashPerWord": text.count("#") / len(tokens),
        "ellipsisPerWord": (text.count("...") + text.count("…")) / len(tokens),
        "bulletLineShare": sum(s.lstrip().startswith(("•", "-")) for s in lines) / len(lines),
        "ellipsisLineShare": sum(s.rstrip().endswith(("...", "…")) for s in lines) / len(lines),
        "alphaWordShare": sum(any(c.isalpha() for c in w) for w in tokens) / len(tokens),
        "distinctStopWords": len(STOP_WORDS & set(tokens)),
    }
    paragraphs = re.split(r"\n{2,}", text.strip())
    lines = re.split(r"\n+", text)
    for name, pieces in (("Paragraph", paragraphs), ("Line", lines)):
        count, chars = find_duplicates(pieces)
        values[f"duplicate{name}Share"] = count / len(pieces)
        values[f"duplicate{name}CharShare"] = chars / len(text)
    for n in (2, 3, 4):
        grams = get_n_grams(tokens, n)
        # One that occurs once repeats nothing: ours is 0 there, datatrove's the length of the first.
        top = find_top_duplicate(grams) if len(set(grams)) < len(grams) else 0
        values[f"top{n}gramCharShare"] = min(1, top / len(text))
    for n in range(5, 11):
        values[f"duplicate{n}gramCharShare"] = find_all_duplicate(tokens, n) / len(text)
    return values


def fineweb(text, tokens):
    compact = "\n".join(line for line in text.split("\n") if line.strip())
    lines = compact.split("\n")
    return {
        "closedLineShare": sum(line.endswith(tuple(TERMINAL_PUNCTUATION)) for line in lines) / len(lines),
        "shortLineShare": sum(len(line) <= 30 for line in lines) / len(lines),
        "lineDuplicateCharShare": find_duplicates(lines)[1] / len(compact.replace("\n", "")),
        "newlinesPerWord": compact.count("\n") / len(tokens),
    }


LINE_FILTER = C4QualityFilter(filter_no_terminal_punct=False, min_num_sentences=-1)


def c4_lines(text):
    """Each line's fate under C4's filter with FineWeb's setting, in the filter's own words: one line a document, so that its counters speak."""
    fates = []
    for line in [line for line in text.split("\n") if line.strip()]:
        said = []
        LINE_FILTER.stat_update = lambda *names, said=said, **_: said.extend(names)
        answer = LINE_FILTER.filter(Document(text=line, id="", metadata={}))
        word = answer[1] if isinstance(answer, tuple) else said[-1].removeprefix("line-filter-")
        text_of_line = c4_filters.CITATION_REGEX.sub("", line.strip())
        is_closed = text_of_line.endswith(c4_filters.END_PUNCTUATION) and not text_of_line.endswith(c4_filters.ELLIPSIS)
        fates.append([word, is_closed])
    return fates


def open_obelics(folder):
    """OBELICS's functions, with the models that they import stubbed."""
    for name in ("fasttext", "kenlm", "sentencepiece"):
        sys.modules.setdefault(name, types.ModuleType(name))
    package = types.ModuleType("obelics.utils")
    sys.modules["obelics"] = types.ModuleType("obelics")
    sys.modules["obelics.utils"] = package
    words = {}
    exec(compile((Path(folder) / "obelics/utils/filtering_utils.py").read_text(), "filtering_utils", "exec"), words)
    package.SPECIAL_CHARACTERS = words["SPECIAL_CHARACTERS"]
    code = {}
    source = (Path(folder) / "obelics/processors/web_document_filtering.py").read_text()
    exec(compile(source, "web_document_filtering", "exec"), code)
    return code["FilteringFunctions"], words


PARAGRAPHS = 30
"""Of a text, measured by themselves."""


def open_spam_words(folder):
    """The words of its last step; the rest of that file needs data sets, and is not run."""
    source = (Path(folder) / "build_obelics/13_final_processing.py").read_text()
    return set(eval(re.search(r"SPAM_WORDS = (\[.*?\])", source, re.DOTALL)[1]))


def obelics(text, functions, words, min_tokens=-1):
    text = functions.standardize_whitespace(text)
    special = words["SPECIAL_CHARACTERS"]
    return {
        "words": len(functions.get_words_from_text(text)),
        "characterRepetition": functions.compute_character_repetition_ratio(text, 10),
        "wordRepetition": functions.compute_word_repetition_ratio(text, special, 5),
        "specialShare": functions.compute_special_character_ratio(text, special),
        "punctuationShare": functions.compute_punctuation_ratio(text, words["PUNCTUATION"], min_tokens),
        "stopWordShare": functions.compute_stopword_ratio(text, special, words["STOPWORDS"]),
        "flaggedWordShare": functions.compute_flagged_word_ratio(text, special, words["FLAGGED_WORDS"]),
        "commonWordShare": functions.compute_common_word_ratio(text, special, words["COMMON_WORDS"]),
        "spamWordShare": functions.compute_flagged_word_ratio(text, special, words["SPAM_WORDS"]),
    }


FILTERS = (
    ("gopher_repetition", GopherRepetitionFilter()),
    # Without its letter rule, which counts punctuation among the words: it drops good pages that the paper's "words" keep.
    ("gopher_quality", GopherQualityFilter(max_non_alpha_words_ratio=None)),
    ("c4", C4QualityFilter(filter_no_terminal_punct=False)),
    ("fineweb", FineWebQualityFilter()),
)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--obelics", type=Path)
    parser.add_argument("--gopher", action="store_true")
    options = parser.parse_args()
    texts = [json.loads(line) for line in (options.data / "texts.jsonl").open()]
    functions, words = open_obelics(options.obelics) if options.obelics else (None, {})
    if options.obelics:
        words["SPAM_WORDS"] = open_spam_words(options.obelics)
        # Its list of common words was never published: those that stand in these texts twice do for a comparison.
        counts = Counter(word for entry in texts for word in functions.get_words_from_text(entry["text"]))
        words["COMMON_WORDS"] = {word for word, count in counts.items() if count > 1}
        lists = {
            "stop-words.en": "STOPWORDS",
            "flagged-words.en": "FLAGGED_WORDS",
            "common-words.en": "COMMON_WORDS",
            "spam-words.en": "SPAM_WORDS",
        }
        theirs = {name: sorted(words[key]) for name, key in lists.items()}
        theirs["special"] = sorted(c for c in words["SPECIAL_CHARACTERS"] if len(c) == 1)
        (options.data / "lists.json").write_text(json.dumps(theirs))
    filters = [(name, filter_) for name, filter_ in FILTERS if not options.gopher or name.startswith("gopher")]
    split_into_words("Loads the tokeniser.")
    cpu = 0.0
    with (options.data / "theirs.jsonl").open("w") as out:
        for entry in texts:
            # Each filter alone, as in a pipeline where every one keeps: none may save the next one its work.
            verdicts = {}
            for name, filter_ in filters:
                document = Document(text=entry["text"], id=entry["id"], metadata={})
                started = time.process_time()
                answer = filter_.filter(document)
                cpu += time.process_time() - started
                verdicts[name] = answer[1] if isinstance(answer, tuple) else None
            lower = entry["text"].lower()
            tokens = split_into_words(lower)
            words_only = [w for w in tokens if any(ch not in PUNCTUATION_SET for ch in w)]
            row = {"id": entry["id"], "tokens": tokens, "words": words_only, "verdicts": verdicts, "gopher": gopher(lower, tokens)}
            if options.gopher:
                out.write(json.dumps(row) + "\n")
                continue
            row["fineweb"] = fineweb(entry["text"], split_into_words(entry["text"]))
            row["finewebWords"] = len(split_into_words(entry["text"]))
            row["c4"] = c4_lines(entry["text"])
            if functions:
                row["obelics"] = obelics(entry["text"], functions, words)
                # As its rules for paragraphs do: under 12 words and marks the share of punctuation says nothing.
                paragraphs = entry["text"].split("\n\n")[:PARAGRAPHS]
                row["paragraphs"] = [obelics(paragraph, functions, words, 12) for paragraph in paragraphs]
            out.write(json.dumps(row) + "\n")
    print(f"datatrove: {1000 * cpu / len(texts):.2f} CPU ms a document ({len(texts)} documents, {', '.join(n for n, _ in filters)})")


if __name__ == "__main__":
    main()
