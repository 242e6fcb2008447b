"""What is asked about each benchmark's image: the text before the answer (Flamingo, arXiv 2204.14198, B.1.5).

Two templates serve all benchmarks but HatefulMemes and RareAct; none is tuned for a benchmark.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import Formatter


@dataclass(frozen=True)
class Template:
    """The text before the answer, with a {name} for each field, and what starts another example in generated text."""

    query: str
    starts: tuple[str, ...] = ("Output:", "Question:", "Answer:")

    def fill(self, fields: Mapping[str, str]) -> str:
        """The text before the answer. Raises ValueError where a field is missing; braces in a field are just text."""
        wanted = [name for _, name, _, _ in Formatter().parse(self.query) if name]
        missing = [name for name in wanted if not fields.get(name, "").strip()]
        if missing:
            raise ValueError(f"the prompt {self.query!r} needs the field {missing[0]!r}, got {sorted(fields)}")
        return self.query.format(**{name: fields[name].strip() for name in wanted})

    def trim(self, generated: str) -> str:
        """Generated text up to where the model starts another example: <EOC> ends an answer, when it is written."""
        return re.split("|".join(map(re.escape, self.starts)), generated, maxsplit=1)[0].strip()


OUTPUT = Template("Output:")
QUESTION = Template("Question: {question} Answer:")
HATEFUL = Template('is an image with written: "{text}" on it. Is it hateful? Answer:')
RARE_ACTION = Template("Caption: a person")
DIALOGUE = Template("{history} Question: {question} Answer:")

TEMPLATES: Mapping[str, Template] = {
    **dict.fromkeys(("coco", "flickr30k", "imagenet", "kinetics700", "vatex", "youcook2"), OUTPUT),
    **dict.fromkeys(("vqav2", "okvqa", "vizwiz", "textvqa", "msvdqa", "msrvttqa", "ivqa", "nextqa", "star"), QUESTION),
    "visdial": DIALOGUE,
    "hatefulmemes": HATEFUL,
    "rareact": RARE_ACTION,
}


def template(benchmark: str) -> Template:
    """Of a benchmark by its lower-case name. Raises ValueError with the names there are."""
    if benchmark not in TEMPLATES:
        raise ValueError(f"no prompt for the benchmark {benchmark!r}; there is one for {', '.join(sorted(TEMPLATES))}")
    return TEMPLATES[benchmark]


def dialogue_history(caption: str, turns: Sequence[tuple[str, str]]) -> str:
    """VisDial's {history}: the image's caption without a prompt, then each question and answer so far."""
    asked = (f"{QUESTION.fill({'question': question})} {answer.strip()}" for question, answer in turns)
    return " ".join([caption.strip(), *asked])


def rare_action(verb: str, noun: str) -> str:
    """RareAct's ending, "cuts a laptop": the verb in the third person and an article before the noun."""
    first, _, rest = verb.strip().partition(" ")
    article = "an" if noun[:1].lower() in "aeiou" else "a"
    return " ".join(part for part in (_third_person(first), rest, article, noun.strip()) if part)


def _third_person(verb: str) -> str:
    if re.search(r"(s|x|z|ch|sh|o)$", verb):
        return f"{verb}es"
    return f"{verb[:-1]}ies" if re.search(r"[^aeiou]y$", verb) else f"{verb}s"
