"""Open-ended answers: VQA accuracy, exact match, iVQA accuracy, and the normalisation before all of them.

Which benchmark uses which (Flamingo, arXiv 2204.14198, table 6): VQA accuracy for VQAv2, OKVQA, VizWiz and TextVQA,
top-1 (exact match) for MSVDQA and MSRVTTQA, iVQA accuracy for iVQA. The paper names no normalisation for the last
three; VQA's is used for all, because a generated "A dog." means the annotated "dog". OKVQA's annotations are stemmed by
its authors; stemming a prediction needs WordNet and a tagger and is not done here.
"""

import re
from collections.abc import Sequence

from flamingo.eval.metrics.contractions import CONTRACTIONS
from flamingo.eval.metrics.mean import mean

_ARTICLES = frozenset({"a", "an", "the"})
_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_DIGITS = {"none": "0"} | {word: str(number) for number, word in enumerate(_NUMBERS)}
_PUNCTUATION = ';/[]"{}()=+\\_-><@`,?!'
_COMMA_IN_NUMBER = re.compile(r"\d,\d")
_PERIOD = re.compile(r"\.(?!\d)")
AGREEING = 3  # others who must have said it for full marks: Antol et al. 2015 (arXiv 1505.00468)
IVQA_AGREEING = 2  # Yang et al. 2021 (arXiv 2012.00451) and `train_videoqa.py` of antoyang/just-ask


def normalised(answer: str) -> str:
    """VQA's official form: lower case, no articles, digits for words to ten, apostrophes, little punctuation.

    Follows `vqaEval.py` of GT-Vision-Lab/VQA. A mark next to a space goes, one inside a word becomes a space, and where
    the answer has a comma inside a number all marks go. A period stays only before a digit.
    """
    text = re.sub(r"[\n\t]", " ", answer).strip()
    kept = text
    number = _COMMA_IN_NUMBER.search(text) is not None
    for mark in _PUNCTUATION:
        beside_space = f"{mark} " in text or f" {mark}" in text
        kept = kept.replace(mark, "" if number or beside_space else " ")
    found = (_DIGITS.get(word, word) for word in _PERIOD.sub("", kept).lower().split())
    return " ".join(CONTRACTIONS.get(word, word) for word in found if word not in _ARTICLES)


def vqa_score(prediction: str, answers: Sequence[str]) -> float:
    """0..1: the mean, over leaving out one person's answer, of min(1, others who agree / 3). VQA has ten answers.

    Both sides are normalised always; the public script leaves human answers as they are where all ten are the same.
    Raises ValueError below four answers, where not even an answer all agree on could score 1.
    """
    if len(answers) <= AGREEING:
        raise ValueError(f"VQA accuracy leaves one answer out and asks {AGREEING} to agree: got {len(answers)} answers")
    said = normalised(prediction)
    agrees = [normalised(answer) == said for answer in answers]
    return mean(min(1.0, (sum(agrees) - own) / AGREEING) for own in agrees)


def ivqa_score(prediction: str, answers: Sequence[str]) -> float:
    """0..1: min(people who said it / 2, 1), of iVQA's five annotators. Raises ValueError without an answer."""
    if not answers:
        raise ValueError("iVQA accuracy needs at least one human answer, got none")
    return min(1.0, [*map(normalised, answers)].count(normalised(prediction)) / IVQA_AGREEING)


def exact_match(prediction: str, answers: Sequence[str]) -> float:
    """1 where the prediction equals the first answer after normalisation, else 0: top-1 of an open-ended benchmark."""
    return float(normalised(prediction) == normalised(answers[0]))
