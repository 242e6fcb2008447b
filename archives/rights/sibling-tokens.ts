/** Agents that collect for the training of models: who shuts one of them out by name reserves the same use against us. */

/**
 * Product tokens, of agents whose operators or the list say that they collect training data; not those of search, assistants, agents
 * and SEO. An owner cannot know the name of every new crawler, and ours is in no list: a block of these means us as well.
 * @source github.com/ai-robots-txt/ai.robots.txt, robots.json of 2026-08-22 (738c80d): the entries of its 166 whose function or
 * description names training, LLMs or data sets, read on 2026-11-27; `Claude-Web`, `cohere-ai` and `omgilibot` are the former names of three
 */
export const SIBLING_TOKENS = [
  'AI2Bot',
  'Ai2Bot-Dolma',
  'anthropic-ai',
  'Applebot-Extended',
  'Brightbot',
  'Bytespider',
  'CCBot',
  'ChatGLM-Spider',
  'Claude-Web',
  'ClaudeBot',
  'CloudVertexBot',
  'cohere-ai',
  'cohere-training-data-crawler',
  'Cotoyogi',
  'DeepSeekBot',
  'Diffbot',
  'FacebookBot',
  'Factset_spyderbot',
  'FriendlyCrawler',
  'Google-Extended',
  'GPTBot',
  'ICC-Crawler',
  'imageSpider',
  'img2dataset',
  'Kangaroo Bot',
  'laion-huggingface-processor',
  'LAIONDownloader',
  'meta-externalagent',
  'omgili',
  'omgilibot',
  'PanguBot',
  'TikTokSpider',
  'Timpibot',
  'VelenPublicWebCrawler',
  'Webzio-Extended',
  'YandexAdditional',
  'YandexAdditionalBot',
] as const
