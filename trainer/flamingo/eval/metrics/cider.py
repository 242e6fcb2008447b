"""CIDEr-D of captions: how much a caption shares with what people wrote, rare words counting more.

Vedantam et al. 2015 (arXiv 1411.5726; the D variant is its answer to gaming the score), with the numbers of the public
`cider_scorer.py` in tylin/coco-caption: n-grams of 1 to 4 words, clipped term counts, a Gaussian of deviation 6 on the
difference in length, times 10, document frequencies from the references of the whole set. On the same words the two
agree to 1e-15. The words come from `words.py`, whose header says how they differ from the Penn Treebank tokens used
there: 1,868 alt texts of real pages, altered at random, scored 459.98 here and 459.76 there, times 100.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import exp, fsum, log, sqrt

from flamingo.eval.metrics.words import words

ORDERS = 4  # cider_scorer.py: n=4
SIGMA = 6.0  # cider_scorer.py: sigma=6.0
SCALE = 10.0  # cider_scorer.py
NGram = tuple[str, ...]


def cider_d(predictions: Sequence[str], references: Sequence[Sequence[str]]) -> list[float]:
    """The score of each sample, 0..10; papers print the mean times 100.

    Raises ValueError where a sample has no reference, or there are fewer than two samples: an n-gram that all samples
    share has weight 0, so a single sample would always score 0.
    """
    if len(references) < 2:
        raise ValueError(f"CIDEr weighs words by how few samples have them: it needs 2 samples, got {len(references)}")
    if not all(references):
        raise ValueError(f"sample {[*map(bool, references)].index(False)} has no reference caption")
    counted = [[_ngrams(caption) for caption in captions] for captions in references]
    seen_in = Counter(ngram for captions in counted for ngram in set().union(*captions))
    never = log(len(references))
    rare = {ngram: never - log(seen) for ngram, seen in seen_in.items()}
    scores = []
    for said, captions in zip(map(_ngrams, predictions), counted, strict=True):
        scores.append(SCALE * fsum(_similarity(said, other, rare, never) for other in captions) / len(captions))
    return scores


def _ngrams(caption: str) -> Counter[NGram]:
    tokens = words(caption)
    return Counter(tuple(tokens[at : at + n]) for n in range(1, ORDERS + 1) for at in range(len(tokens) - n + 1))


def _similarity(mine: Counter[NGram], other: Counter[NGram], rare: Mapping[NGram, float], never: float) -> float:
    """Mean over the orders of the clipped cosine of tf-idf, times the penalty for a different length. 0..1"""
    cosines = []
    for n in range(1, ORDERS + 1):
        one, two = ({g: count * rare.get(g, never) for g, count in it.items() if len(g) == n} for it in (mine, other))
        product = fsum(min(one[g], two[g]) * two[g] for g in one.keys() & two.keys())
        both = sqrt(fsum(w**2 for w in one.values())) * sqrt(fsum(w**2 for w in two.values()))
        cosines.append(product / both if both else 0.0)
    # The public script calls the number of two-word steps the length.
    gap = sum(count * (len(g) == 2) for g, count in mine.items()) - sum(c * (len(g) == 2) for g, c in other.items())
    return fsum(cosines) / ORDERS * exp(-(gap**2) / (2 * SIGMA**2))
