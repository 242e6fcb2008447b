/** How a dataset is loaded, in the card: Python that a reader copies, which bench/readers runs as it stands there. */

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
  'Megatron-Energon (7.4): a crude dataset, after `energon prepare FOLDER --non-interactive --split-parts "train:.*"`':
    'from megatron.energon import (\n' +
    '    Cooker, DefaultTaskEncoder, InterleavedSample, WorkerConfig, basic_sample_keys, get_loader, get_train_dataset, stateless\n' +
    ')\n\n' +
    '@stateless\n' +
    'def cook(sample):\n' +
    '    parts = zip(sample["json"]["texts"], sample["json"]["images"])\n' +
    '    sequence = [text if text is not None else sample[image] for text, image in parts]\n' +
    '    return InterleavedSample(**basic_sample_keys(sample), sequence=sequence)\n\n' +
    'class Encoder(DefaultTaskEncoder):\n' +
    '    cookers = [Cooker(cook)]\n\n' +
    'worker_config = WorkerConfig(rank=0, world_size=1, num_workers=0)\n' +
    'dataset = get_train_dataset(\n' +
    '    "FOLDER", worker_config=worker_config, batch_size=None, shuffle_buffer_size=100,\n' +
    '    max_samples_per_sequence=None, task_encoder=Encoder(),\n' +
    ')\n' +
    'document = next(iter(get_loader(dataset))).sequence',
}

/** The section of the card. */
export function cardLoading(): string {
  const snippets = Object.entries(LOADING_SNIPPETS).map(
    ([title, code]) => `${title}:\n\n\`\`\`python\n${code}\n\`\`\`\n`,
  )
  return `## Loading\n\n${snippets.join('\n')}`
}
