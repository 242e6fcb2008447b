"""CIDEr-D of captions: how much a caption shares with what people wrote, rare words counting more.

Vedantam et al. 2015 (arXiv 1411.5726; the D variant is its answer to gaming the score), with the numbers of the public
`cider_scorer.py` in tylin/coco-caption: n-grams of 1 to 4 words, clipped term counts, a Gaussian of deviation 6 on the
difference in length, times 10, document frequencies from the references of the whole set. On the same words the two
agree to 1e-15. The words come from `words.py`, whose header says how they differ from the Penn Treebank tokens used
there: 1,868 alt texts of real pages, altered at random, scored 459.98 here and 459.76 there, times 100.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, fsum, log, sqrt

from flamingo.eval.words import words

ORDERS = 4  # cider_scorer.py: n=4
SIGMA = 6.0  # cider_scorer.py: sigma=6.0
SCALE = 10.0  # cider_scorer.py
NGram = tuple[str, ...]


@dataclass(frozen=True)
class _Caption:
    """tf-idf weights and their length for each n-gram order, and the number of words in two-word steps."""

    weights: list[dict[NGram, float]]
    norms: list[float]
    bigrams: int  # what the public script calls the length


def cider_d(predictions: Mapping[str, str], references: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """The score of each sample by id, ids sorted, 0..10; papers print the mean times 100.

    Raises ValueError where ids differ, a sample has no reference, or there are fewer than two samples: an n-gram that
    all samples share has weight 0, so a single sample would always score 0.
    """
    if predictions.keys() != references.keys():
        odd = sorted(predictions.keys() ^ references.keys())
        raise ValueError(f"{len(odd)} ids have a prediction or references, not both; the first is {odd[0]!r}")
    if len(references) < 2:
        raise ValueError(f"CIDEr weighs words by how few samples have them: it needs 2 samples, got {len(references)}")
    bare = sorted(key for key, captions in references.items() if not captions)
    if bare:
        raise ValueError(f"{len(bare)} samples have no reference caption; the first is {bare[0]!r}")

    counted = {key: [_ngrams(caption) for caption in captions] for key, captions in references.items()}
    seen_in = Counter(ngram for captions in counted.values() for ngram in set().union(*captions))
    scores = {}
    for key in sorted(references):
        mine = _weigh(_ngrams(predictions[key]), seen_in, len(references))
        theirs = [_weigh(counts, seen_in, len(references)) for counts in counted[key]]
        scores[key] = SCALE * fsum(_similarity(mine, other) for other in theirs) / len(theirs)
    return scores


def _ngrams(caption: str) -> Counter[NGram]:
    tokens = words(caption)
    return Counter(tuple(tokens[at : at + n]) for n in range(1, ORDERS + 1) for at in range(len(tokens) - n + 1))


def _weigh(counts: Counter[NGram], seen_in: Counter[NGram], samples: int) -> _Caption:
    weights: list[dict[NGram, float]] = [{} for _ in range(ORDERS)]
    for ngram, count in counts.items():
        weights[len(ngram) - 1][ngram] = count * (log(samples) - log(max(1, seen_in[ngram])))
    norms = [sqrt(fsum(weight**2 for weight in order.values())) for order in weights]
    return _Caption(weights, norms, sum(count for ngram, count in counts.items() if len(ngram) == 2))


def _similarity(mine: _Caption, other: _Caption) -> float:
    """Mean over the orders of the clipped cosine, times the penalty for a different length. 0..1"""
    cosines = []
    for at in range(ORDERS):
        shared = mine.weights[at].keys() & other.weights[at].keys()
        product = fsum(min(mine.weights[at][g], other.weights[at][g]) * other.weights[at][g] for g in shared)
        both = mine.norms[at] * other.norms[at]
        cosines.append(product / both if both else 0.0)
    return fsum(cosines) / ORDERS * exp(-((mine.bigrams - other.bigrams) ** 2) / (2 * SIGMA**2))
