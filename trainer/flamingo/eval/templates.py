"""What is asked about each benchmark's image: the text before the answer (Flamingo, arXiv 2204.14198, B.1.5).

Two templates serve all benchmarks but HatefulMemes, VisDial and RareAct; none is tuned for a benchmark.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from flamingo.eval.readers.records import Example


@dataclass(frozen=True)
class Template:
    """The text before the answer, with {text} and {history}."""

    query: str

    def fill(self, example: Example) -> str:
        """The text before the answer. Raises ValueError where a field is blank; braces in a field are just text."""
        fields = {"text": example.text.strip(), "history": history(example.context)}
        for name, value in fields.items():
            if f"{{{name}}}" in self.query and not value:
                raise ValueError(f"example {example.id!r} has no {name} for the prompt {self.query!r}")
        return self.query.format(**fields)

    def answered(self, example: Example) -> str:
        """The same and its answer, as an example that is shown: the answer most people gave, of equals the first.

        Raises ValueError where there is none.
        """
        given = Counter(answer.strip() for answer in example.answers if answer.strip())
        if not given:
            raise ValueError(f"example {example.id!r} has no answer to show: only the query may lack one")
        return f"{self.fill(example)} {given.most_common(1)[0][0]}"

    def trim(self, generated: str) -> str:
        """Generated text up to where the model starts another example: <EOC> ends an answer, when it is written."""
        return re.split("Output:|Question:|Answer:", generated, maxsplit=1)[0].strip()


OUTPUT = Template("Output:")
QUESTION = Template("Question: {text} Answer:")
MEME = Template('is an image with written: "{text}" on it. Is it hateful? Answer:')
RARE_ACTION = Template("Caption: a person")
DIALOGUE = Template("{history} Question: {text} Answer:")


def history(context: Sequence[str]) -> str:
    """VisDial's {history}: the image's caption without a prompt, then each question and answer so far."""
    said = [text.strip() for text in context]
    turns = zip(said[1::2], said[2::2], strict=True)
    return " ".join([*said[:1], *(f"Question: {question} Answer: {answer}" for question, answer in turns)])


def rare_action(verb: str, noun: str) -> str:
    """RareAct's ending, "cuts a laptop": the verb in the third person and an article before the noun."""
    first, _, rest = verb.strip().partition(" ")
    article = "an" if noun[:1].lower() in "aeiou" else "a"
    return " ".join(part for part in (_third_person(first), rest, article, noun.strip()) if part)


def _third_person(verb: str) -> str:
    if re.search(r"(s|x|z|ch|sh|o)$", verb):
        return f"{verb}es"
    return f"{verb[:-1]}ies" if re.search(r"[^aeiou]y$", verb) else f"{verb}s"
