/** How a dataset is loaded, in the card: Python that a reader copies, of which a test runs every line. */

/** Each snippet by what it is for; `FOLDER` stands for the dataset's folder. */
export const LOADING_SNIPPETS: Readonly<Record<string, string>> = {
  'Hugging Face `datasets` (2.21 and later): a column a member, null where a sample has none':
    'from datasets import load_dataset\n\n' +
    'dataset = load_dataset("FOLDER", split="train")  # streaming=True reads as it goes\n' +
    'sample = dataset[0]\n' +
    'document = [\n' +
    '    text if text is not None else sample[image]  # a PIL image\n' +
    '    for text, image in zip(sample["json"]["texts"], sample["json"]["images"])\n' +
    ']',
  '`webdataset`: the members of a sample as they come':
    'import glob\nimport webdataset as wds\n\n' +
    'shards = sorted(glob.glob("FOLDER/shard-*.tar"))\n' +
    'dataset = wds.WebDataset(shards, shardshuffle=False).decode("pil")\n' +
    'sample = next(iter(dataset))\n' +
    'document = [\n' +
    '    text if text is not None else sample[image]\n' +
    '    for text, image in zip(sample["json"]["texts"], sample["json"]["images"])\n' +
    ']',
  'Megatron-Energon: a crude dataset, after `energon prepare` has made its index':
    'from megatron.energon import WorkerConfig, get_train_dataset\n' +
    'from megatron.energon import Cooker, DefaultTaskEncoder, basic_sample_keys, cooker, CrudeSample, InterleavedSample\n\n' +
    '@cooker(need_cache=False)\n' +
    'def cook(sample: dict) -> InterleavedSample:\n' +
    '    parts = zip(sample["json"]["texts"], sample["json"]["images"])\n' +
    '    return InterleavedSample(\n' +
    '        **basic_sample_keys(sample),\n' +
    '        sequence=[text if text is not None else sample[image] for text, image in parts],\n' +
    '    )\n\n' +
    'class Encoder(DefaultTaskEncoder):\n' +
    '    cookers = [Cooker(cook)]',
}

/** The section of the card. */
export function cardLoading(): string {
  const snippets = Object.entries(LOADING_SNIPPETS).map(
    ([title, code]) => `${title}:\n\n\`\`\`python\n${code}\n\`\`\`\n`,
  )
  return `## Loading\n\n${snippets.join('\n')}`
}
