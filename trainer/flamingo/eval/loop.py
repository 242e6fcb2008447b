"""Asks a trained model every query of a benchmark with so many examples before it, and scores what it says."""

import hashlib
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray

from flamingo.eval import saved
from flamingo.eval.metrics.mean import mean
from flamingo.eval.metrics.score import Prediction, Scorer
from flamingo.eval.pixels import pixels
from flamingo.eval.prompts import TEXT_EXAMPLES, answer_of, endings_of, few_shot, model_prompt, zero_shot
from flamingo.eval.readers.records import Example, Media
from flamingo.eval.support import orders, pooled, random_support, rices
from flamingo.eval.task import Task
from flamingo.model.attention import autocast
from flamingo.model.generate import Prompt, generate, log_likelihoods
from flamingo.training.trained import Trained

CACHE_BYTES = 1 << 30  # of pixels kept: the whole support set of an image benchmark at 320 x 320
WRITTEN = ("caption", "answer")  # kinds the model writes; the others are ranked
EVERY_S = 10  # seconds between two lines of progress: a person sees that it goes on, and a log stays short
Support = Literal["random", "rices"]  # how the examples before a query are chosen


class TooLongError(ValueError):
    """A prompt that does not fit into the language model's context."""


@dataclass(frozen=True)
class Settings:
    """What decides a prediction beside model, benchmark and shots."""

    support: Support = "random"
    permutations: int = 6  # orders of the examples a ranking task is averaged over: A.2
    seed: int = 0
    beams: int = 3
    max_tokens: int = 32


@dataclass(frozen=True)
class Session:
    """A model, a task, and its images: their pixels and their pooled features, both kept once they have been made."""

    trained: Trained
    task: Task
    settings: Settings
    see: Callable[[Media], NDArray[np.uint8]]
    feature: Callable[[Media], NDArray[np.float64]]


def open_session(trained: Trained, task: Task, settings: Settings) -> Session:
    """Looks at the first query, so that images that cannot be read are known before a question is asked."""
    see = partial(pixels, side=trained.model.vision.image_px)
    see = lru_cache(max(1, CACHE_BYTES // see(task.queries[0].media).nbytes))(see)

    @torch.no_grad()
    def feature(media: Media) -> NDArray[np.float64]:
        frames = torch.from_numpy(see(media))[None].to(trained.device)
        with autocast(trained.device, trained.precision):  # as in a prompt: parts of the encoder may be fp32
            features = trained.model.vision(frames)
        return pooled(features.float().cpu().numpy())[0]

    return Session(trained, task, settings, see, lru_cache(None)(feature))


def evaluate(session: Session, shots: int, scorer: Scorer, out: Path | None) -> dict[str, object]:
    """One line of the result. What `out` has already is not asked again."""
    trained, task, begin = session.trained, session.task, time.perf_counter()
    shown = hashlib.sha256("\n".join(example.id for example in task.support).encode()).hexdigest()
    asked = {"benchmark": task.name, "split": task.split, "support_split": task.support_split}
    asked |= asdict(session.settings) | {"model": trained.digest, "precision": trained.precision, "support_set": shown}
    rows = saved.load(out, asked) if out else {}
    told, predictions, value, error, note = begin, [], None, None, {}
    try:
        for number, query in enumerate(task.queries, start=1):
            row = rows.get((shots, query.id)) or ask(session, query, shots)
            if out and (shots, query.id) not in rows:
                saved.append(out, row)
            predictions.append(row["prediction"])
            if time.perf_counter() - told > EVERY_S:
                told = time.perf_counter()
                print(f"{task.name}, {shots} shots: {number} of {len(task.queries)} queries", file=sys.stderr)
        if task.is_secret:
            note = {"note": "the answers are secret: hand the predictions to the benchmark's server"}
        else:
            value, error = scorer(task.queries, predictions)
    except TooLongError as reason:
        note = {"note": str(reason)}
    counts = {"queries": len(task.queries), "support_samples": len(task.support), "missing_media": task.missing}
    seconds = round(time.perf_counter() - begin, 3)
    first = {"benchmark": task.name, "shots": shots, "metric": task.benchmark.metric}
    first |= {"value": value, "standard_error": error} | note
    return first | counts | asked | {"seconds": seconds}


def ask(session: Session, query: Example, shots: int) -> saved.Row:
    """The prediction for one query: text, or the mean log-likelihood of each candidate. Raises TooLongError."""
    trained, task, settings = session.trained, session.task, session.settings
    support = _support(session, query, shots)
    prediction: Prediction
    with autocast(trained.device, trained.precision):
        if task.benchmark.kind in WRITTEN:
            prompt = _prompt(session, support, query, shots, settings.max_tokens)
            stops = (trained.vocabulary.eos,)
            ending = generate(trained.model, prompt, settings.max_tokens, settings.beams, stops)
            prediction = answer_of(ending, task.benchmark.template, trained.vocabulary)
        else:
            endings = endings_of(query.candidates, trained.vocabulary)
            found = []
            for order in orders(len(support), settings.seed, query.id, settings.permutations):
                prompt = _prompt(session, [support[at] for at in order], query, shots, max(map(len, endings)))
                found.append(log_likelihoods(trained.model, prompt, endings))
            prediction = [mean(column) for column in zip(*found, strict=True)]
    return saved.Row(shots=shots, id=query.id, support=[example.id for example in support], prediction=prediction)


def _prompt(session: Session, support: list[Example], query: Example, shots: int, ending: int) -> Prompt:
    trained = session.trained
    chunks = (few_shot if shots else zero_shot)(session.task.benchmark.template, support, query)
    prompt = model_prompt(chunks, trained.vocabulary, session.see, trained.device)
    needed, context = len(prompt.tokens_L) + ending, trained.model.lm.model.config.max_position_embeddings
    if needed > context:
        raise TooLongError(f"{shots} shots need {needed} tokens, the language model reads {context}")
    return prompt


def _support(session: Session, query: Example, shots: int) -> list[Example]:
    """The examples in their order; never the query, nor another one about its image or video."""
    task, settings = session.task, session.settings
    others = {e.id: e for e in task.support if e.id != query.id and e.media.path != query.media.path}
    if settings.support == "rices" and shots:
        features = np.stack([session.feature(example.media) for example in others.values()])
        chosen = rices(session.feature(query.media), list(others), features, shots)
    else:
        text_only = TEXT_EXAMPLES if task.benchmark.kind in WRITTEN else 0
        chosen = random_support(query.id, list(others), shots or text_only, settings.seed)
    return [others[name] for name in chosen]
