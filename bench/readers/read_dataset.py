"""Runs the snippets of a dataset's card, and reads exports, with the readers of their users.

    python read_dataset.py card DATASET    the card's snippets, its front matter, metadata/ and dropped/
    python read_dataset.py metadata FILE   the table of `m3w export --to metadata`
    python read_dataset.py export FOLDER   a folder of `m3w export` (parquet of any kind, obelics, omnicorpus, mmc4, texts-images)

Several of them may follow each other in one call; tests do that (test/shards/publish/read-by-others.test.ts).
What is not installed is skipped and said: datasets, huggingface_hub, webdataset, megatron-energon (run `energon prepare` first), pyarrow, duckdb, pandas.
"""

import glob
import importlib
import re
import sys
from pathlib import Path

SNIPPETS = ("datasets", "webdataset", "megatron.energon")


def lacks(module: str) -> bool:
    try:
        importlib.import_module(module)
    except ImportError as error:
        print(f"{module}: skipped, {error}")
        return True
    return False


def run_card(folder: str) -> None:
    card = Path(folder, "README.md").read_text(encoding="utf-8")
    # A card of pairs or clips has the first two.
    for module, code in zip(
        SNIPPETS, re.findall(r"```python\n(.*?)```", card, re.DOTALL), strict=False
    ):
        if lacks(module):
            continue
        names: dict = {}
        exec(code.replace("FOLDER", folder), names)  # noqa: S102
        made = names.get("document", names.get("frames", [names.get("image")]))
        print(f"{module}: {[type(part).__name__ for part in made]}")
    if not lacks("datasets"):
        from datasets import load_dataset

        for streaming in (False, True):
            count_rows(
                f"load_dataset, streaming={streaming}",
                load_dataset(folder, split="train", streaming=streaming),
            )
        dropped = glob.glob(f"{folder}/dropped/*.jsonl.gz")
        if dropped:
            rows = load_dataset(
                "json", data_files=dropped, features=drop_features(), split="train"
            )
            print("dropped/:", len(rows), "rows,", rows[0]["reason"])
    if not lacks("huggingface_hub"):
        from huggingface_hub import DatasetCard

        print(
            "front matter:",
            sorted(DatasetCard.load(f"{folder}/README.md").data.to_dict()),
        )
    if not lacks("duckdb"):
        import duckdb

        tables = f"read_parquet('{folder}/metadata/*.parquet', union_by_name => true)"
        print(
            "metadata/:",
            duckdb.sql(f"select kind, count(*) from {tables} group by 1").fetchall(),
        )


def drop_features():
    """Named, as docs/data-format.md does: of a column that is null all through the first file no type can be guessed."""
    from datasets import Features, Value

    types = {"measured": "float64", "limit": "float64", "ruleVersion": "int64"}
    texts = "stage unit id url reason measuredText limitText detail title beginning"
    types |= dict.fromkeys(texts.split(), "string")
    return Features({name: Value(dtype) for name, dtype in types.items()})


def count_rows(title: str, rows) -> None:
    documents = images = 0
    for row in rows:
        images += sum(image is not None for image in images_of(row.get("json", row)))
        documents += 1
    print(f"{title}: {documents} documents, {images} images")


def images_of(columns: dict) -> list:
    """Of a document or a pair as it stands in a shard, or of a row of an export."""
    if "image" in columns:
        return [columns["image"]]
    for name in ("images", "frames", "image_info"):
        if name in columns:
            return columns[name]
    return columns.get("clip.json", {}).get("frames", [])


def run_export(folder: str) -> None:
    files = sorted(glob.glob(f"{folder}/*"))
    kind = "parquet" if files[0].endswith(".parquet") else "json"
    if not lacks("datasets"):
        from datasets import load_dataset

        for streaming in (False, True):
            rows = load_dataset(
                kind, data_files=files, split="train", streaming=streaming
            )
            count_rows(f"{folder}, streaming={streaming}", rows)
    if kind == "parquet" and not lacks("pyarrow"):
        import pyarrow.parquet

        for file in files:
            found = pyarrow.parquet.ParquetFile(file)
            print(
                file,
                found.metadata.num_row_groups,
                "groups of",
                found.metadata.num_rows,
                "rows",
                found.schema_arrow.names,
            )


def run_metadata(file: str) -> None:
    by_kind = "select kind, status = 'kept' as kept, count(*) from {} group by all order by all"
    if not lacks("duckdb"):
        import duckdb

        print("duckdb:", duckdb.sql(by_kind.format(f"'{file}'")).fetchall())
        reasons = f"select status, count(*) from '{file}' where kind = 'slot' group by all order by 2 desc limit 5"
        print("duckdb, slots:", duckdb.sql(reasons).fetchall())
    if not lacks("pandas"):
        import pandas

        table = pandas.read_parquet(file)
        print("pandas:", table.shape, table.groupby("kind").size().to_dict())
        signals = [name for name in table.columns if name.startswith("signal.")]
        print("pandas, signals:", len(signals), set(map(str, table[signals].dtypes)))


if __name__ == "__main__":
    actions = {"card": run_card, "export": run_export, "metadata": run_metadata}
    for action, path in zip(sys.argv[1::2], sys.argv[2::2], strict=True):
        print(f"== {action} {path}")
        actions[action](path)
