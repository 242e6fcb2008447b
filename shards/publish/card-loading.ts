/** How a dataset is loaded, in the card: Python that a reader copies, which tests and bench/readers run as it stands there. */

import type { SampleKind } from '../../schemas/index.ts'

type Snippets = Readonly<Record<string, string>>

const OF_DATASETS = 'Hugging Face `datasets` (2.21 and later): a column a member, null where a sample has none'
const OF_WEBDATASET = '`webdataset`: the members of a sample as they come'
const LOAD =
  'from datasets import load_dataset\n\ndataset = load_dataset("FOLDER", split="train")  # streaming=True reads as it goes\nsample = dataset[0]\n'
const SHARDS = 'import glob\nimport webdataset as wds\n\nshards = sorted(glob.glob("FOLDER/shard-*.tar"))\n'

const PAGE_SNIPPETS: Snippets = {
  [OF_DATASETS]:
    LOAD +
    'document = [\n' +
    '    text if text is not None else sample[image]  # a PIL image\n' +
    '    for text, image in zip(sample["json"]["texts"], sample["json"]["images"])\n' +
    ']',
  [OF_WEBDATASET]:
    SHARDS +
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

const PAIR_SNIPPETS: Snippets = {
  [OF_DATASETS]: `${LOAD}image, text = sample[sample["json"]["image"]], sample["txt"]  # a PIL image`,
  [OF_WEBDATASET]: `${SHARDS}dataset = wds.WebDataset(shards, shardshuffle=False).decode("pil").to_tuple("jpg;png;webp", "txt")
image, text = next(iter(dataset))`,
}

const FRAMES =
  'frames = [sample[name] for name in sorted(sample) if name.endswith(".jpg") and sample[name] is not None]'
const CLIP_SNIPPETS: Snippets = {
  [OF_DATASETS]: `${LOAD}${FRAMES}  # PIL images, one a second\ntext = sample["txt"]`,
  [OF_WEBDATASET]: `${SHARDS}dataset = wds.WebDataset(shards, shardshuffle=False).decode("pil")
sample = next(iter(dataset))
${FRAMES}
text = sample["txt"]`,
}

/** Of each kind, each snippet by what it is for; `FOLDER` stands for the dataset's folder. */
const LOADING_SNIPPETS: Readonly<Record<SampleKind, Snippets>> = {
  page: PAGE_SNIPPETS,
  pair: PAIR_SNIPPETS,
  clip: CLIP_SNIPPETS,
}

/** The section of the card. */
export function cardLoading(kind: SampleKind): string {
  const snippets = Object.entries(LOADING_SNIPPETS[kind]).map(
    ([title, code]) => `${title}:\n\n\`\`\`python\n${code}\n\`\`\`\n`,
  )
  return `## Loading\n\n${snippets.join('\n')}`
}
