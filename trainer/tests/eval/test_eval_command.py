"""The command: what it goes on from, what it leaves out and says so, what it refuses."""

import json

from eval_folders import FOLDERS, hatefulmemes, write

from flamingo.eval import loop


def test_predictions_that_are_there_are_not_asked_again_and_others_are_refused(ask, tmp_path, monkeypatch):
    out = tmp_path / "kept.jsonl"
    _, (first,), _ = ask("vqav2", "--shots=1", f"--out={out}")
    whole = out.read_text()
    out.write_text("".join(whole.splitlines(keepends=True)[:3]) + '{"shots": 1, "id"')  # killed while it wrote
    asked, real = [], loop.ask
    monkeypatch.setattr(
        loop, "ask", lambda session, query, shots: asked.append(query.id) or real(session, query, shots)
    )
    _, (again,), _ = ask("vqav2", "--shots=1", f"--out={out}")
    assert asked == ["2", "3"] and out.read_text() == whole
    assert first | {"seconds": 0} == again | {"seconds": 0}
    code, lines, said = ask("vqav2", "--shots=1", "--seed=1", f"--out={out}")
    assert (code, lines) == (2, []) and "seed: 0 there, 1 now" in said
    out.write_text("no predictions\n")
    assert "is no file of predictions" in ask("vqav2", "--shots=1", f"--out={out}")[2]


def test_missing_media_are_counted_and_a_missing_train_split_is_said(ask, tmp_path):
    folder = hatefulmemes(tmp_path)
    (folder / "img/1.png").unlink()
    (folder / "train.jsonl").unlink()
    code, (line,), said = ask("hatefulmemes", "--shots=2", folder=folder)
    assert (code, line["queries"], line["missing_media"]) == (0, 5, {"dev_seen": 1})
    assert line["support_split"] == "dev_seen" and "examples come from the split dev_seen itself, because" in said
    for path in (folder / "img").iterdir():
        path.unlink()
    code, _, said = ask("hatefulmemes", folder=folder)
    assert code == 2 and "not one image or video of the split dev_seen" in said and "hatefulmemeschallenge.com" in said


def test_what_cannot_be_asked_is_refused(ask, tmp_path, folders):
    assert "12 shots were asked for, the support set has 8" in ask("coco", "--shots=12")[2]
    assert "--beams must be at least 1, not 0" in ask("coco", "--beams=0")[2]
    for shots in ("many", "-1", "4,"):
        assert f"--shots {shots}: expected numbers as in 0,4,8,16,32" in ask("coco", f"--shots={shots}")[2]
    code, (line,), _ = ask("coco", "--shots=8", "--max-tokens=2000")
    assert (code, line["value"]) == (0, None) and "the language model reads 2048" in line["note"]


def test_limits_are_nested_and_do_not_depend_on_the_seed(ask, tmp_path):
    ids = []
    for arguments in (["--limit=2"], ["--limit=3", "--seed=5"]):
        out = tmp_path / f"{len(ids)}.jsonl"
        ask("vqav2", "--shots=0", f"--out={out}", *arguments)
        ids.append({json.loads(line)["id"] for line in out.read_text().splitlines()[1:]})
    assert ids[0] < ids[1] and len(ids[1]) == 3


def test_an_example_about_the_querys_image_is_not_shown(ask, tmp_path):
    folder, out = FOLDERS["vqav2"](tmp_path), tmp_path / "kept.jsonl"
    for file, key in (
        ("v2_OpenEnded_mscoco_train2014_questions", "questions"),
        ("v2_mscoco_train2014_annotations", "annotations"),
    ):
        rows = json.loads((folder / f"{file}.json").read_text())[key]
        write(folder / f"{file}.json", {key: [*rows, rows[0] | {"question_id": 99}]})  # twice about image 4
    ask("vqav2", "--split=train", "--shots=7", f"--out={out}", folder=folder)
    shown = {row["id"]: set(row["support"]) for row in map(json.loads, out.read_text().splitlines()[1:])}
    assert shown["4"] == shown["99"] == {str(n) for n in range(5, 12)}
    assert (
        "8 shots were asked for, the support set has 7" in ask("vqav2", "--split=train", "--shots=8", folder=folder)[2]
    )


def test_secret_answers_leave_predictions_for_the_benchmarks_server(ask, tmp_path):
    folder = FOLDERS["vqav2"](tmp_path)
    (folder / "val2014").rename(folder / "test2015")
    for path in list((folder / "test2015").iterdir()):
        path.rename(path.with_name(path.name.replace("val2014", "test2015")))
    (folder / "v2_OpenEnded_mscoco_val2014_questions.json").rename(
        folder / "v2_OpenEnded_mscoco_test-dev2015_questions.json"
    )
    code, _, said = ask("vqav2", "--split=test-dev", "--shots=1", folder=folder)
    assert code == 2 and "answers of the split test-dev are secret: --out keeps the predictions" in said
    out = tmp_path / "kept.jsonl"
    code, (line,), _ = ask("vqav2", "--split=test-dev", "--shots=1", f"--out={out}", folder=folder)
    assert (code, line["value"], len(out.read_text().splitlines())) == (0, None, 1 + 4)


def test_rareact_is_asked_without_examples(ask, tmp_path):
    assert "--shots 4: expected 0, nothing else" in ask("rareact", "--shots=4", folder=tmp_path)[2]
