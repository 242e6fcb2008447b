"""WUPS over a hand-made taxonomy, and the reader of WordNet's files."""

import pytest

from flamingo.eval.metrics.wordnet import read_wordnet, taxonomy, wu_palmer
from flamingo.eval.metrics.wups import word_similarity, wups, wups_score

PARENTS = {
    "entity": (),
    "animal": ("entity",),
    "thing": ("entity",),
    "dog": ("animal",),
    "cat": ("animal",),
    "cup": ("thing",),
    "idea": (),
}
TREE = taxonomy({name: (name,) for name in PARENTS}, PARENTS, {"geese": ("dog",)})


def test_wu_palmer_is_twice_the_common_depth_over_both_depths():
    # dog and cat meet at animal, depth 2 counted from 1; each is 1 step below: 2*2 / (3 + 3)
    assert wu_palmer("dog", "cat", TREE) == pytest.approx(2 / 3)
    # dog and cup meet at entity, depth 1; each is 2 steps below: 2*1 / (3 + 3)
    assert wu_palmer("dog", "cup", TREE) == pytest.approx(1 / 3)
    assert wu_palmer("dog", "dog", TREE) == 1
    assert wu_palmer("dog", "idea", TREE) == 0  # nothing in common


def test_where_a_sense_has_two_parents_the_common_depth_is_that_of_the_longest_path():
    # animal is a kind of being and of entity: depth 3 by the long way, so 2*3 over (3 + 1) + (3 + 1)
    parents = {"entity": (), "being": ("entity",), "animal": ("being", "entity"), "a": ("animal",), "b": ("animal",)}
    tree = taxonomy({}, parents)
    assert wu_palmer("a", "b", tree) == pytest.approx(2 * 3 / (4 + 4))


def test_words_are_as_similar_as_their_commonest_senses():
    assert word_similarity("dog", "cat", TREE) == pytest.approx(2 / 3)
    assert word_similarity("dog", "dogs", TREE) == 1  # the singular has the same sense
    assert word_similarity("geese", "cat", TREE) == pytest.approx(2 / 3)  # by the exception list
    assert word_similarity("run", "run", TREE) == 1  # the same word, whether known or not
    assert word_similarity("run", "dog", TREE) == 0


def test_wups_is_the_worse_of_both_directions():
    # "dog cup" against "cat": dog 2/3 times cup 1/3 = 2/9; back: cat's best is 2/3. The worse: 2/9
    assert wups(["dog", "cup"], ["cat"], TREE) == pytest.approx(2 / 9)
    assert wups(["cat"], ["dog", "cup"], TREE) == pytest.approx(2 / 9)
    assert wups(["dog", "xyz"], ["dog"], TREE) == 1  # as the public script: a word with no counterpart is passed over
    assert wups([], ["dog"], TREE) == 0


def test_the_better_reference_counts_and_counting_is_exact():
    assert wups_score("dog", ["cup", "cat"], False, TREE) == pytest.approx(2 / 3)  # against cup 1/3
    assert wups_score("three", ["two"], True, TREE) == 0
    assert wups_score("Two!", ["two"], True, TREE) == 1
    assert wups_score("dog", ["a dog"], True, TREE, frozenset({"a"})) == 1  # the article is passed over


def test_a_table_that_is_no_taxonomy_is_refused():
    with pytest.raises(ValueError, match="word 'dog' names the sense 'dig'"):
        taxonomy({"dog": ("dig",)}, {"dog": ()})
    with pytest.raises(ValueError, match="cycle"):
        taxonomy({}, {"a": ("b",), "b": ("a",)})


DATA = """\
  1 This is a licence line.
00000100 03 n 01 entity 0 002 ~ 00000200 n 0000 ~ 00000300 n 0000 | that which is | or was
00000200 05 n 02 animal 0 beast 0 003 @ 00000100 n 0000 ~ 00000300 n 0000 + 00000900 v 0101 | it lives
00000300 05 n 01 dog 0 001 @ 00000200 n 0000 | it barks
00000400 05 n 01 Lassie 0 001 @i 00000300 n 0000 | a famous one
"""
INDEX = """\
  1 This is a licence line.
animal n 1 2 @ ~ 1 1 00000200
dog n 2 1 @ 2 1 00000300 00000100
lassie n 1 1 @i 1 0 00000400
"""


@pytest.fixture
def wordnet(tmp_path):
    (tmp_path / "data.noun").write_text(DATA)
    (tmp_path / "index.noun").write_text(INDEX)
    (tmp_path / "noun.exc").write_text("doggies dog\nanimal dog\n")
    return tmp_path


def test_wordnet_is_read_from_its_public_files(wordnet):
    tree = read_wordnet(wordnet)
    assert tree.senses["dog"] == ("00000300", "00000100")
    assert tree.parents["00000400"] == ("00000300",)  # a named instance
    assert tree.irregular["doggies"] == ("dog",)
    # A word that is there itself is not looked for among the exceptions.
    # dog and animal meet at animal, depth 2; dog is one step below it: 2*2 / (2 + 3)
    assert word_similarity("dog", "animal", tree) == pytest.approx(4 / 5)
    assert word_similarity("doggies", "dogs", tree) == 1


def test_no_wordnet_folder_says_what_is_missing(tmp_path):
    with pytest.raises(ValueError, match=r"has no file index\.noun.*index\.noun and data\.noun"):
        read_wordnet(tmp_path)


@pytest.mark.parametrize(
    ("file", "line", "message"),
    [
        ("index.noun", "cat n two", "line 5: expected `lemma n senses pointers"),
        ("index.noun", "cat n 2 1 @ 2 1 00000300", "line 5: 'cat' announces 2 noun senses and has 1"),
        ("index.noun", "cat n 1 1 @ 1 1 00000777", "'cat' names the sense '00000777', which is not in the taxonomy"),
        ("data.noun", "00000500 05 n zz cat", "line 6: expected a line of WordNet's data.noun"),
        ("data.noun", "00000500 05 n 01 cat 0 002 @ 00000200 n 0000", "line 6: expected a line of WordNet's data.noun"),
    ],
)
def test_a_broken_wordnet_file_is_named_with_its_line(wordnet, file, line, message):
    with (wordnet / file).open("a") as out:
        out.write(f"{line}\n")
    with pytest.raises(ValueError, match=message):
        read_wordnet(wordnet)
