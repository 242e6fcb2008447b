"""What holds for every benchmark: order, answers, and one clear sentence for what is absent or of another form."""

from pathlib import Path

import pytest
from benchmark_files import FOLDERS, write_benchmark

from flamingo.eval.metrics.score import METRICS
from flamingo.eval.readers.__main__ import main
from flamingo.eval.readers.records import present
from flamingo.eval.readers.registry import BENCHMARKS, read
from flamingo.eval.readers.shapes import DataError

CAPTIONS = ("A cup.", "A mug.")
HUES = ("red",) * 9 + ("crimson",)
EXPECTED = {  # id, text, answers, label
    "coco": [("8", "", CAPTIONS, None), ("2", "", CAPTIONS, None)],
    "flickr30k": [("300", "", CAPTIONS, None)],
    "vatex": [("Ab-_000001_000011", "", ("A dog runs.", "Running."), None)],
    "youcook2": [("aa_0", "", ("boil it",), None), ("zz_0", "", ("chop it",), None), ("zz_1", "", ("fry it",), None)],
    "vqav2": [("421", "Which hue?", HUES, None), ("90", "How many?", ("2",), None)],
    "okvqa": [("421", "Which hue?", HUES, None), ("90", "How many?", ("2",), None)],
    "vizwiz": [("V_1", "Is it on?", HUES, None)],
    "textvqa": [("34602", "brand?", ("acme",) * 10, None)],
    "msvdqa": [("9", "who pours?", ("cook",), None), ("3", "what flies?", ("kite",), None)],
    "msrvttqa": [("9", "who pours?", ("cook",), None), ("3", "what flies?", ("kite",), None)],
    "ivqa": [
        ("q1-1", "What, then?", ("pan", "pan", "pot", "pan"), None),
        ("q2-2", "Where?", ("sink", "sink", "sink", "tub", "sink"), None),
    ],
    "nextqa": [
        ("77_4", "why is the cat up", ("to see", "for the view"), None),
        ("55_0", "how many cats", ("two",), None),
    ],
    "visdial": [("12_2", "any cars", ("two",), 0)],
    "hatefulmemes": [("8", "one\u2028two", ("yes",), 1), ("02", "three", ("no",), 0)],
    "star": [("Sequence_T1_3", "What came first?", ("The lid.",), 1)],
    "imagenet": [("I_1", "", ("great owl",), 1), ("I_2", "", ("tench",), 0)],
    "kinetics700": [("-x_000084_000094", "", ("ski jump",), 1), ("y_000000_000010", "", ("curling",), 0)],
    "rareact": [("0", "", (), 1), ("1", "", (), 0), ("2", "", (), 0)],
}
ANNOTATIONS = [
    (name, file) for name, files in FOLDERS.items() for file, content in files.items() if content is not None
]


@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_benchmark_is_read_in_order_with_its_answers(name, tmp_path):
    examples = list(read(name, write_benchmark(name, tmp_path)))
    assert [(e.id, e.text, e.answers, e.label) for e in examples] == EXPECTED[name]
    assert BENCHMARKS[name].metric in {*METRICS, "wups"}
    assert all(bool(e.candidates) == (BENCHMARKS[name].kind not in ("caption", "answer")) for e in examples)


@pytest.mark.parametrize("name", BENCHMARKS)
def test_media_that_are_not_on_the_disk_are_named(name, tmp_path):
    examples = list(read(name, write_benchmark(name, tmp_path)))
    assert present(examples) == (examples, [])
    gone = examples[0].media.path
    gone.unlink()
    kept, missing = present(examples)
    assert missing == [gone] and kept == [e for e in examples if e.media.path != gone]
    for example in kept:
        example.media.path.unlink(missing_ok=True)
    assert present(examples) == ([], sorted({e.media.path for e in examples}))


@pytest.mark.parametrize("name", BENCHMARKS)
def test_an_empty_folder_says_what_should_lie_there_and_where_one_gets_it(name, tmp_path):
    source = BENCHMARKS[name].source
    with pytest.raises(DataError, match="missing: ") as raised:
        list(read(name, tmp_path))
    for part in (*source.files[BENCHMARKS[name].split], source.site, source.media, str(tmp_path)):
        assert part in str(raised.value)


@pytest.mark.parametrize(("name", "file"), ANNOTATIONS)
def test_a_file_of_another_form_names_the_expected_and_the_found(name, file, tmp_path):
    write_benchmark(name, tmp_path)
    text = {".json": '{"wrong": 1}', ".jsonl": '{"wrong": 1}'}.get(Path(file).suffix, "wrong\nrow\n")
    if file.startswith("add_reference"):  # may hold second answers for any of the questions, so for none
        text = '{"77": "wrong"}'
    (tmp_path / file).write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"expected.*wrong|wrong.*expected") as raised:
        list(read(name, tmp_path))
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_split_that_does_not_exist_names_those_that_do(name, tmp_path):
    with pytest.raises(DataError, match=f"no split 'dev'; there are: .*{BENCHMARKS[name].split}"):
        list(read(name, tmp_path, "dev"))


def test_a_pointer_in_place_of_a_file_is_shown(tmp_path):
    (tmp_path / "val.json").write_text("version https://git-lfs.github.com/spec/v1\n")
    with pytest.raises(DataError, match="should be JSON, and begins with 'version https://git-lfs"):
        list(read("vizwiz", tmp_path))


def test_the_table_has_a_line_for_each_of_the_18(capsys):
    assert main(["--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[1:]] == list(BENCHMARKS) and len(lines) == 19
    assert main(["--list", "star"]) == 0 and "Charades_v1_480" in capsys.readouterr().out


def test_a_check_counts_examples_and_names_missing_media(tmp_path, capsys):
    write_benchmark("msvdqa", tmp_path)
    (tmp_path / "video/vid4.avi").unlink()
    assert main(["--check", "msvdqa", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "2 examples, 1 with their media; 1 media files missing" in said and "video/vid4.mp4" in said
    assert main(["--check", "imagnet", str(tmp_path)]) == 1
    assert "no benchmark 'imagnet'; there are: coco" in capsys.readouterr().err
