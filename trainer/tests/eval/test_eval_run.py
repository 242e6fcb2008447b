"""From a trained run to the numbers: prompts that leak nothing, right answers that score 1, files that go on."""

import json
import os
from math import log2

import benchmark_files
import pytest
import test_eval_wups
from eval_folders import FOLDERS, WORDS, picture

from flamingo.eval import loop
from flamingo.eval.metrics.answers import exact_match, vqa_score
from flamingo.eval.metrics.cider import cider_d
from flamingo.eval.metrics.mean import mean, standard_error
from flamingo.eval.metrics.ranking import roc_auc
from flamingo.eval.metrics.score import scorer
from flamingo.eval.pixels import pixels
from flamingo.eval.prompts import pieces
from flamingo.eval.readers.records import VIDEOS, Example, Media
from flamingo.eval.readers.registry import read


def by_hand(name, folder, rows):
    examples = {example.id: example for example in read(name, folder)}
    said = {row["id"]: row["prediction"] for row in rows}
    if name == "hatefulmemes":
        margins = [said[key][1] - said[key][0] for key in examples]
        return roc_auc(margins, [example.label == 1 for example in examples.values()]), None
    if name == "coco":
        scores = cider_d([said[key] for key in examples], [example.answers for example in examples.values()])
    else:
        one = {"vqav2": vqa_score, "msvdqa": exact_match}[name]
        scores = [one(said[key], example.answers) for key, example in examples.items()]
    return mean(scores), standard_error(scores)


@pytest.mark.parametrize("name", FOLDERS)
@pytest.mark.parametrize("support", ["random", "rices"])
def test_the_numbers_are_those_of_the_predictions_and_the_same_twice(name, support, ask, folders, tmp_path):
    kept = []
    for out in (tmp_path / "one.jsonl", tmp_path / "two.jsonl"):
        code, lines, _ = ask(name, "--shots=0,4", "--permutations=2", f"--support={support}", f"--out={out}")
        assert code == 0 and [line["shots"] for line in lines] == [0, 4]
        kept.append(out.read_text())
    assert kept[0] == kept[1]
    rows = [json.loads(line) for line in kept[0].splitlines()][1:]
    for line in lines:
        expected = by_hand(name, folders[name], [row for row in rows if row["shots"] == line["shots"]])
        assert (line["value"], line["standard_error"]) == expected
        assert line["support_split"] == "train" and line["queries"] == len(read(name, folders[name]))
    ranked = name == "hatefulmemes"
    assert [len(row["support"]) for row in rows] == [0 if ranked else 2] * lines[0]["queries"] + [4] * lines[1][
        "queries"
    ]


def right_answers(name, folder, side=32):
    """What to answer, by the pixels of the query."""
    return {pixels(e.media, side).tobytes(): e for e in read(name, folder)}


@pytest.mark.parametrize("name", FOLDERS)
def test_a_model_that_answers_right_scores_1(name, ask, folders, words, monkeypatch):
    queries = right_answers(name, folders[name])

    def generate(model, prompt, *_):
        answer = queries[prompt.images_NTCHW[-1].numpy().tobytes()].answers[0]
        return words.encode([f" {answer} Output: more"])[0][0]

    def log_likelihoods(model, prompt, endings):
        label = queries[prompt.images_NTCHW[-1].numpy().tobytes()].label
        return [0.0 if at == label else -1.0 for at in range(len(endings))]

    monkeypatch.setattr(loop, "generate", generate)
    monkeypatch.setattr(loop, "log_likelihoods", log_likelihoods)
    _, lines, _ = ask(name, "--shots=0,2")
    if name == "coco":  # each caption is the first of two references
        best = cider_d([e.answers[0] for e in queries.values()], [e.answers for e in queries.values()])
        assert [line["value"] for line in lines] == [mean(best)] * 2
    else:
        assert [line["value"] for line in lines] == [1.0, 1.0]


@pytest.mark.parametrize("name", FOLDERS)
def test_nothing_of_the_answer_stands_in_the_prompt(name, ask, folders, monkeypatch):
    asked, real = [], loop.model_prompt
    monkeypatch.setattr(loop, "generate", lambda *_: [])
    monkeypatch.setattr(loop, "log_likelihoods", lambda model, prompt, endings: [0.0] * len(endings))
    monkeypatch.setattr(
        loop, "model_prompt", lambda chunks, *rest: asked.append("<EOC>".join(pieces(chunks))) or real(chunks, *rest)
    )
    for split in (None, "train"):  # in the train split queries and support are the same examples
        examples = read(name, folders[name], split)
        for shots in ("0", "4"):
            asked.clear()
            ask(name, f"--shots={shots}", "--permutations=1", *(["--split=train"] if split else []))
            assert len(asked) == len(examples)
            for example, prompt in zip(examples, asked, strict=True):
                *shown, query = prompt.split("<EOC>")
                if name == "hatefulmemes":  # everyone's answer is yes or no: the query's own text must stand last only
                    assert query.endswith(f'"{example.text}" on it. Is it hateful? Answer:')
                    assert not any(f'"{example.text}"' in text for text in shown)
                else:
                    assert not any(answer in prompt for answer in example.answers)
                    assert WORDS[int(example.id)] not in prompt
                    assert shots == "0" or sum(word in prompt for word in WORDS) == 4


def fill_media(name, folder):
    """Puts a picture in the place of each empty image of `benchmark_files`, and frames in that of each video."""
    for path in (folder / place for place, content in benchmark_files.FOLDERS[name].items() if content is None):
        if path.suffix in VIDEOS:
            path.unlink()
            picture(path.with_suffix("") / "000.png", 0)
            for second_third in range(1, 200):
                os.link(path.with_suffix("") / "000.png", path.with_suffix("") / f"{second_third:03d}.png")
        else:
            picture(path, 0)
    return folder


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("star", 1 / 2),
        ("imagenet", 1 / 2),
        ("kinetics700", (1 / 2 + 1) / 2),
        ("hatefulmemes", 1 / 2),
        ("visdial", (1.4 / 3 * (1 + 1 / log2(3))) / (1 + 0.4 / log2(3))),  # relevances 1, 0, 0.4 in every order
        ("rareact", 1 / 2),  # of one video's positive and another's hard negative
    ],
)
def test_a_model_that_cannot_tell_scores_what_guessing_does_at_every_ranking_task(
    name, expected, ask, tmp_path, monkeypatch
):
    monkeypatch.setattr(loop, "log_likelihoods", lambda model, prompt, endings: [-1.0] * len(endings))
    folder = fill_media(name, benchmark_files.write_benchmark(name, tmp_path))
    code, (line,), _ = ask(name, "--shots=0", folder=folder)
    assert code == 0 and line["value"] == pytest.approx(expected)


def test_nextqa_is_scored_with_the_wordnet_and_the_stop_words_of_its_folder(tmp_path):
    with pytest.raises(ValueError, match=r"wordnet has no file index\.noun"):
        scorer("wups", tmp_path)
    (tmp_path / "wordnet").mkdir()
    (tmp_path / "wordnet/data.noun").write_text(test_eval_wups.DATA)
    (tmp_path / "wordnet/index.noun").write_text(test_eval_wups.INDEX)
    (tmp_path / "stopwords.txt").write_text("a\nthe\n")
    media = Media(tmp_path)
    examples = [Example("1", media, answers=("the dog", "cup"), extra={"type": "CW"})]
    examples.append(Example("2", media, answers=("two",), extra={"type": "DC"}))
    # dog and animal meet at animal, depth 2, dog a step below: 2*2 / (2 + 3)
    assert scorer("wups", tmp_path)(examples, ["a animal", "2"]) == (pytest.approx(0.4), pytest.approx(0.4))
