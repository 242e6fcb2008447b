"""WUPS, NExT-QA's metric for open answers: an answer near the right one in WordNet gets part of the mark.

Malinowski and Fritz 2014 (arXiv 1410.0210) at threshold 0, which NExT-QA reports, with the numbers of the public script
of NExT-OE (doc-doc/NExT-OE, `metrics.py` and `eval_oe.py`): a word with no counterpart at all is passed over.
Differences, because only WordNet's nouns are read here: a verb or an adjective that is no noun too matches only itself,
and plurals are undone by WordNet's own rules for nouns where the script lemmatises sentences with pywsd first. The
script drops the words of its `stopwords.txt`; they are `passed_over`.
"""

from collections.abc import Sequence
from math import prod

from flamingo.eval.metrics.wordnet import Taxonomy, wu_palmer
from flamingo.eval.metrics.words import words

# Endings of plural nouns and what stands in the singular: morphy(7WN), and ves -> f as NLTK adds it.
_PLURALS = (
    *(("s", ""), ("ses", "s"), ("ves", "f"), ("xes", "x"), ("zes", "z")),
    *(("ches", "ch"), ("shes", "sh"), ("men", "man"), ("ies", "y")),
)


def wups_score(
    said: str, answers: Sequence[str], exact: bool, tree: Taxonomy, passed_over: frozenset[str] = frozenset()
) -> float:
    """0..1, by the best of the right answers: NExT-QA adds a second one to some. Papers print the mean times 100.

    `exact` asks for the same words: NExT-QA's question types DC and DB, counts and yes or no.
    """
    mine, *theirs = ([word for word in words(text) if word not in passed_over] for text in (said, *answers))
    return max(float(mine == right) if exact else wups(mine, right, tree) for right in theirs)


def wups(said: Sequence[str], right: Sequence[str], tree: Taxonomy) -> float:
    """Of two lists of words, 0..1: each word's best counterpart, multiplied, the worse of the two directions."""
    return min(_one_way(said, right, tree), _one_way(right, said, tree))


def word_similarity(one: str, other: str, tree: Taxonomy) -> float:
    """1 for the same word, else the similarity of the two commonest senses, 0 where a word has none. 0..1"""
    if one == other:
        return 1.0
    first, second = _sense(one, tree), _sense(other, tree)
    return 0.0 if first is None or second is None else wu_palmer(first, second, tree)


def _one_way(one: Sequence[str], other: Sequence[str], tree: Taxonomy) -> float:
    best = [max((word_similarity(a, b, tree) for b in other), default=0.0) for a in one]
    found = [similarity for similarity in best if similarity > 0]
    return prod(found) if found else 0.0


def _sense(word: str, tree: Taxonomy) -> str | None:
    """The commonest sense of the word, else of its singular: listed, or by its ending."""
    singulars = (word[: -len(end)] + new for end, new in _PLURALS if word.endswith(end) and len(word) > len(end))
    for form in (word, *tree.irregular.get(word, ()), *singulars):
        if form in tree.senses:
            return tree.senses[form][0]
    return None
