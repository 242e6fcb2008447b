"""WUPS, NExT-QA's metric for open answers: an answer near the right one in WordNet gets part of the mark.

Malinowski and Fritz 2014 (arXiv 1410.0210), with the numbers of the public script of NExT-OE
(doc-doc/NExT-OE, `metrics.py` and `eval_oe.py`): a word with no counterpart at all is passed over, and a similarity
below the threshold counts a tenth. Differences, because only WordNet's nouns are read here: a verb or an adjective that
is no noun too matches only itself, and plurals are undone by WordNet's own rules for nouns where the script lemmatises
sentences with pywsd first. The script drops words of a list of its own; give that list as `passed_over`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from flamingo.eval.mean import check_pairs, mean
from flamingo.eval.taxonomy import Taxonomy, wu_palmer
from flamingo.eval.words import words

BELOW = 0.1  # metrics.py of NExT-OE, and Malinowski and Fritz: what a similarity below the threshold is multiplied by
# Endings of plural nouns and what stands in the singular: morphy(7WN), and ves -> f as NLTK adds it.
_PLURALS = (
    *(("s", ""), ("ses", "s"), ("ves", "f"), ("xes", "x"), ("zes", "z")),
    *(("ches", "ch"), ("shes", "sh"), ("men", "man"), ("ies", "y")),
)


@dataclass(frozen=True)
class Answer:
    """The right answers of a question: one, or two where NExT-QA adds a reference; counts and yes/no are exact."""

    texts: tuple[str, ...]
    exact: bool = False  # NExT-QA's question types DC and DB


def mean_wups(
    predictions: Sequence[str],
    answers: Sequence[Answer],
    tree: Taxonomy,
    threshold: float = 0.0,
    passed_over: frozenset[str] = frozenset(),
) -> float:
    """Mean score, 0..1; papers print it times 100. NExT-QA reports threshold 0, its script computes 0.9 too.

    Raises ValueError where a prediction or a right answer is missing.
    """
    check_pairs(predictions, answers)
    if not all(answer.texts for answer in answers):
        raise ValueError("a question has no right answer to compare with: give each Answer at least one text")
    return mean(
        max(_score(said, right, answer.exact, tree, threshold, passed_over) for right in answer.texts)
        for said, answer in zip(predictions, answers, strict=True)
    )


def wups(said: Sequence[str], right: Sequence[str], tree: Taxonomy, threshold: float = 0.0) -> float:
    """Of two lists of words, 0..1: each word's best counterpart, multiplied, the worse of the two directions."""
    return min(_one_way(said, right, tree, threshold), _one_way(right, said, tree, threshold))


def word_similarity(one: str, other: str, tree: Taxonomy, threshold: float = 0.0) -> float:
    """1 for the same word, else the similarity of the two commonest senses, 0 where a word has none. 0..1"""
    if one == other:
        return 1.0
    first, second = _sense(one, tree), _sense(other, tree)
    if first is None or second is None:
        return 0.0
    similarity = wu_palmer(first, second, tree)
    return similarity if similarity >= threshold else BELOW * similarity


def _score(said: str, right: str, exact: bool, tree: Taxonomy, threshold: float, passed_over: frozenset[str]) -> float:
    mine, theirs = ([word for word in words(text) if word not in passed_over] for text in (said, right))
    return float(mine == theirs) if exact else wups(mine, theirs, tree, threshold)


def _one_way(one: Sequence[str], other: Sequence[str], tree: Taxonomy, threshold: float) -> float:
    best = [max((word_similarity(a, b, tree, threshold) for b in other), default=0.0) for a in one]
    found = [similarity for similarity in best if similarity > 0]
    return prod(found) if found else 0.0


def _sense(word: str, tree: Taxonomy) -> str | None:
    """The commonest sense of the word, else of its singular: listed, or by its ending."""
    singulars = (word[: -len(end)] + new for end, new in _PLURALS if word.endswith(end) and len(word) > len(end))
    for form in (word, *tree.irregular.get(word, ()), *singulars):
        if form in tree.senses:
            return tree.senses[form][0]
    return None
