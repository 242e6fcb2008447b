"""The bars an in-context learner has to pass, and the tables that show how far it does."""

from collections.abc import Sequence

from in_context.controls import CONTROLS
from in_context.measure import EXAMPLES, Cell
from in_context.world import TIERS

LEARNED = 0.95  # with K shots and more, in both tiers
UNBOUND = 0.10  # with no shots: a word without a binding is one of 32
NAMED_BLIND = 0.25  # named tier, 2-way, 2 shots, blanked: the name has to come from the picture
GUESSED = 0.10  # name-free tier, blanked: this much above 1/K, a guess among the words of the support
OPEN = 0.01  # one gate at least opens further than this


def failures(cells: Sequence[Cell], gates: dict[str, list[float]], identity_error: float) -> list[str]:
    """What does not hold, each with what was measured and what was asked; empty if all does.

    The shuffled control binds in the name-free tier alone: where a name is read, the picture above it is not needed.
    """
    found = [f"at step 0 the logits differ from the language model's by {identity_error:g}"] if identity_error else []
    widest = max(map(abs, gates["attention"]))
    if widest <= OPEN:
        found.append(f"the attention gates are shut: {widest:.3f} at most, {OPEN} was asked")
    for cell in cells:
        low, high = bar(cell)
        if not low <= cell.accuracy <= high:
            name = f"{cell.tier}, {cell.ways}-way, {cell.shots} shots, {cell.control}"
            found.append(f"{name}: accuracy {cell.accuracy:.3f}, asked was {low:.2f} to {high:.2f}")
    return found


def bar(cell: Cell) -> tuple[float, float]:
    """Least and greatest accuracy of a cell. Bars are for 2 ways, in the name-free tier for K shots of any K too."""
    chance = 1 / cell.ways
    if cell.shots == 0:
        return 0.0, UNBOUND
    if cell.ways > 2 and (cell.tier == "named" or cell.shots > cell.ways):
        return 0.0, 1.0
    if cell.control == "plain":
        return LEARNED, 1.0
    if cell.tier == "named":
        # With more shots more names stand in the context, and one of them is a better guess: only reported.
        return 0.0, NAMED_BLIND if cell.control == "blanked" and cell.shots == cell.ways else 1.0
    return 0.0, chance + GUESSED if cell.control == "blanked" else chance


def table(cells: Sequence[Cell]) -> str:
    """One line for every tier, number of ways and control; a column for 0, K, 2K and 4K shots."""
    accuracy = {(c.tier, c.ways, c.control, c.shots): c.accuracy for c in cells}
    lines = ["| tier, ways, pictures | 0-shot | K-shot | 2K-shot | 4K-shot |", "|---|---|---|---|---|"]
    for tier in TIERS:
        for ways in sorted({cell.ways for cell in cells}):
            for control in CONTROLS:
                row = [f"{accuracy[tier, ways, control, ways * each]:.3f}" for each in EXAMPLES]
                lines.append(f"| {tier}, {ways}-way, {control} | {' | '.join(row)} |")
    return "\n".join(lines)
