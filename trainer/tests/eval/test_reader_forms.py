"""What is peculiar to one benchmark's form: splits, joins, hidden answers, judged rounds, moments, paths."""

import json
from pathlib import Path

import pytest
from benchmark_files import write_benchmark

from flamingo.eval.readers.registry import read
from flamingo.eval.readers.shapes import DataError


def overwrite(folder: Path, file: str, change) -> Path:
    content = json.loads((folder / file).read_text(encoding="utf-8"))
    change(content)
    (folder / file).write_text(json.dumps(content), encoding="utf-8")
    return folder


def test_the_rest_of_val2014_belongs_to_the_train_split(tmp_path):
    assert [e.id for e in read("coco", write_benchmark("coco", tmp_path), "train")] == ["5"]
    with pytest.raises(DataError, match="no example of the split 'val'"):
        list(read("coco", tmp_path, "val"))


def test_a_question_without_annotations_is_an_error(tmp_path):
    write_benchmark("vqav2", tmp_path)
    overwrite(tmp_path, "v2_mscoco_val2014_annotations.json", lambda it: it["annotations"].pop())
    with pytest.raises(DataError, match="has no answers to question 421"):
        list(read("vqav2", tmp_path))


def test_a_hidden_test_split_has_questions_without_answers(tmp_path):
    questions = {"questions": [{"question_id": 1, "image_id": 3, "question": "Who?"}]}
    (tmp_path / "v2_OpenEnded_mscoco_test-dev2015_questions.json").write_text(json.dumps(questions))
    (example,) = read("vqav2", tmp_path, "test-dev")
    assert example.answers == () and example.media.path.name == "COCO_test2015_000000000003.jpg"


def test_the_multiple_choice_file_of_nextqa_gives_the_text_of_the_right_answer(tmp_path):
    (tmp_path / "map_vid_vidorID.json").write_text('{"5": "1000/5"}')
    header = "video,question,answer,qid,type,a0,a1,a2,a3,a4\n"
    (tmp_path / "val.csv").write_text(header + "5,why,2,6,CW,p,q,r,s,t\n")
    (example,) = read("nextqa", tmp_path, "val")
    assert (example.answers, example.label, example.candidates) == (("r",), None, ())  # asked openly
    (tmp_path / "val.csv").write_text(header + "5,why,5,6,CW,p,q,r,s,t\n")
    with pytest.raises(DataError, match=r"line 2: 'answer' should be a whole number from 0 to 4, and is '5'"):
        list(read("nextqa", tmp_path, "val"))


def test_the_judged_round_of_a_dialog_comes_with_all_that_was_said_before(tmp_path):
    (example,) = read("visdial", write_benchmark("visdial", tmp_path))
    assert example.context == ("a street", "a tree", "yes")
    assert dict(zip(example.candidates, example.relevance, strict=True)) == {"two": 1.0, "no": 0.0, "yes": 0.4}


def test_dense_annotations_must_fit_the_dialogs(tmp_path):
    write_benchmark("visdial", tmp_path)
    overwrite(tmp_path, "visdial_1.0_val_dense_annotations.json", lambda it: it[0].update(gt_relevance=[1, 0]))
    with pytest.raises(DataError, match="3 options, 2 dense annotations"):
        list(read("visdial", tmp_path))
    overwrite(tmp_path, "visdial_1.0_val_dense_annotations.json", lambda it: it[0].update(image_id=13))
    with pytest.raises(DataError, match="has no dialog about image 13"):
        list(read("visdial", tmp_path))


def test_every_round_of_a_training_dialog_is_an_example(tmp_path):
    write_benchmark("visdial", tmp_path)
    (tmp_path / "visdial_1.0_val.json").rename(tmp_path / "visdial_1.0_train.json")
    examples = list(read("visdial", tmp_path, "train"))
    assert [(e.id, e.text, e.answers, e.relevance) for e in examples] == [
        ("12_1", "a tree", ("yes",), ()),
        ("12_2", "any cars", ("two",), ()),
    ]


def test_class_folders_go_before_the_list_of_the_validation_set(tmp_path):
    write_benchmark("imagenet", tmp_path)
    for synset, name in (("n00000002", "b"), ("n00000001", "c"), ("n00000001", "a")):
        (tmp_path / "val" / synset).mkdir(exist_ok=True)
        (tmp_path / "val" / synset / f"{name}.JPEG").touch()
    assert [(e.id, e.label) for e in read("imagenet", tmp_path)] == [("a", 1), ("c", 1), ("b", 0)]


def test_a_star_answer_that_is_no_choice_is_an_error(tmp_path):
    write_benchmark("star", tmp_path)
    overwrite(tmp_path, "STAR_val.json", lambda it: it[0].update(answer="The box."))
    with pytest.raises(
        DataError, match=r"STAR_val.json\[0\]: the answer 'The box.' should be one of The cup., The lid."
    ):
        list(read("star", tmp_path))


def test_moments_are_seconds_of_an_uncut_video_and_absent_for_a_cut_one(tmp_path):
    cut, uncut = read("ivqa", write_benchmark("ivqa", tmp_path))
    assert (cut.media.start, cut.media.end) == (None, None)
    assert (uncut.media.start, uncut.media.end) == (10.0, 12.5)
    write_benchmark("youcook2", tmp_path)
    file = "youcookii_annotations_trainval.json"
    overwrite(tmp_path, file, lambda it: it["database"]["aa"]["annotations"][0].update(segment=[2, 2]))
    with pytest.raises(DataError, match="expected seconds 0 <= start < end, found 2 and 2"):
        list(read("youcook2", tmp_path))


def test_rareact_keeps_what_its_metric_weights_by(tmp_path):
    last = list(read("rareact", write_benchmark("rareact", tmp_path)))[-1]
    assert last.extra == {"annotation": "3", "verb": "cut", "noun": "phone", "video": "vv"}
    assert last.candidates == ("cuts a phone", "shakes a tomato")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("3,vv,0,9,3,cut,phone,1\n", "expected class_ids 0 to 2, found up to 3"),
        ("3,vv,0,9,1,cut,rock,1\n", "line 5: class 1 is 'shake tomato' before"),
        ("3,vv,0,9,1,shake,tomato,5\n", "line 5: 'annotation' should be a whole number from 0 to 4, and is '5'"),
        ("3,vv,0,9\n", "line 5: expected 8 columns, found 4"),
    ],
)
def test_a_row_of_rareact_that_does_not_fit_the_others_is_an_error(row, said, tmp_path):
    with (write_benchmark("rareact", tmp_path) / "rareact.csv").open("a") as file:
        file.write(row)
    with pytest.raises(DataError, match=said):
        list(read("rareact", tmp_path))


@pytest.mark.parametrize("name", ["../../x.jpg", "/x.jpg", "a\\..\\x.jpg", ""])
def test_a_file_name_cannot_lead_out_of_the_folder(name, tmp_path):
    write_benchmark("vizwiz", tmp_path)
    overwrite(tmp_path, "val.json", lambda it: it[0].update(image=name))
    with pytest.raises(DataError, match="is no path inside"):
        list(read("vizwiz", tmp_path))


def test_a_folder_of_frames_stands_for_a_video_that_is_not_there(tmp_path):
    write_benchmark("msvdqa", tmp_path)
    (tmp_path / "video/vid4.avi").unlink()
    (tmp_path / "video/vid4").mkdir()
    (tmp_path / "video/vid1201").mkdir()
    file, frames = (example.media.path.name for example in read("msvdqa", tmp_path))
    assert (file, frames) == ("vid1201.avi", "vid4")
