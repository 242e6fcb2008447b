"""Labels of other language identifiers for the texts that bench/text/language.ts wrote: DATA/texts.jsonl to DATA/labels-TOOL.jsonl.

    python3 -m venv V && V/bin/pip install cld3-py py3langid heliport lingua-language-detector pycld2 eld
    V/bin/python bench/text/language/peers.py DATA [TOOL…]

Each line is {id, code, score, cpuUs}: codes as our model writes them (ISO 639-1 where there is one), CPU time in microseconds.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

# What other tools call a language that lid.176 has another code for.
SAME = {"iw": "he", "nb": "no", "jw": "jv", "cmn": "zh", "yue": "zh", "wuu": "zh", "in": "id", "fil": "tl"}
Guess = tuple[str, float]


def one_code(code: str) -> str:
    """ISO 639-1 of a label such as zh-Latn, zh-Hant or cmn."""
    code = code.lower().split("-")[0].split("_")[0]
    return SAME.get(code, code)


def open_cld3() -> Callable[[str], Guess]:
    import gcld3

    model = gcld3.NNetLanguageIdentifier(min_num_bytes=0, max_num_bytes=20_000)

    def guess(text: str) -> Guess:
        found = model.FindLanguage(text=text)
        return found.language, found.probability

    return guess


def open_py3langid() -> Callable[[str], Guess]:
    from py3langid import classify

    return lambda text: classify(text)


def open_heliport() -> Callable[[str], Guess]:
    from heliport import Identifier

    model = Identifier()
    table = iso1_table()

    def guess(text: str) -> Guess:
        code = model.identify(text).split("_")[0]
        return table.get(code, code), 1.0

    return guess


def open_lingua() -> Callable[[str], Guess]:
    from lingua import LanguageDetectorBuilder

    model = LanguageDetectorBuilder.from_all_languages().build()

    def guess(text: str) -> Guess:
        found = model.compute_language_confidence_values(text)
        return (found[0].language.iso_code_639_1.name, found[0].value) if found else ("und", 0)

    return guess


def open_cld2() -> Callable[[str], Guess]:
    import pycld2

    def guess(text: str) -> Guess:
        printable = "".join(c for c in text if c.isprintable() or c == "\n")
        _, _, found = pycld2.detect(printable)
        return found[0][1], found[0][2] / 100

    return guess


def open_eld() -> Callable[[str], Guess]:
    from eld import LanguageDetector

    model = LanguageDetector()

    def guess(text: str) -> Guess:
        found = model.detect(text)
        return found.language or "und", max((found.scores() or {"": 0.0}).values())

    return guess


def iso1_table() -> dict[str, str]:
    """ISO 639-1 by ISO 639-3, from lingua, and what it does not know."""
    from lingua import Language

    table = {one.iso_code_639_3.name.lower(): one.iso_code_639_1.name.lower() for one in Language.all()}
    return {**table, "cmn": "zh", "ekk": "et", "lvs": "lv", "arb": "ar", "pes": "fa", "zsm": "ms", "als": "sq", "glg": "gl"}


TOOLS = {
    "cld3": open_cld3,
    "py3langid": open_py3langid,
    "heliport": open_heliport,
    "lingua": open_lingua,
    "cld2": open_cld2,
    "eld": open_eld,
}


def main() -> None:
    data = Path(sys.argv[1])
    texts = [json.loads(line) for line in (data / "texts.jsonl").open(encoding="utf-8")]
    for tool in sys.argv[2:] or TOOLS:
        guess = TOOLS[tool]()
        guess("a first text loads what is loaded late")
        with (data / f"labels-{tool}.jsonl").open("w", encoding="utf-8") as out:
            for entry in texts:
                before = time.process_time()
                try:
                    code, score = guess(entry["text"])
                except Exception as fault:  # A tool that cannot read a text has no answer for it.
                    print(f"{tool}: {entry['id']}: {fault}", file=sys.stderr)
                    code, score = "und", 0.0
                spent = round((time.process_time() - before) * 1e6)
                line = {"id": entry["id"], "code": one_code(code), "score": score, "cpuUs": spent}
                print(json.dumps(line), file=out)


if __name__ == "__main__":
    main()
