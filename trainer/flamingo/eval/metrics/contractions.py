"""Contractions written without their apostrophe, as VQA's answer normalisation restores them.

The table equals that of the public `vqaEval.py` (GT-Vision-Lab/VQA), its oddities too, less the entries that map a word
to itself and those with a capital, which can never match there because the text is lower case by then.
"""

_STEMS = {
    "n't": "ai are ca could did does do had has have is might must need ought sha should was were wo would",
    "'ve": "could might must not should they we what where who would you",
    "'d": "he how it someone something there they where who you",
    "'ll": "how it somebody someone something they what who why you",
    "'s": "he how somebody someone that there what when where who why",
    "'re": "there they what why you",
}
_TWO = {
    ("n't", "'ve"): "could had might should would",
    ("'d", "'ve"): "he it she somebody someone something there they we who you",
}
# Pairs; the public table has somebody'd this way round.
_SINGLE = """maam ma'am  oclock o'clock  twas 'twas  yall y'all  yall'll y'all'll  y'allll y'all'll
yall'd've y'all'd've  y'alld've y'all'd've  y'all'dve y'all'd've  somebody'd somebodyd
ow's'at 'ow's'at  'ows'at 'ow's'at  'ow'sat 'ow's'at"""


def _table() -> dict[str, str]:
    found = dict(zip(_SINGLE.split()[::2], _SINGLE.split()[1::2], strict=True))
    for end, stems in _STEMS.items():
        found |= {stem + end.replace("'", ""): stem + end for stem in stems.split()}
    for (first, second), stems in _TWO.items():
        bare = first.replace("'", "") + second, first + second.replace("'", "")
        found |= {stem + ending: stem + first + second for stem in stems.split() for ending in bare}
    return found


CONTRACTIONS = _table()
