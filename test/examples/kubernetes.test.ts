/** The files of `examples/kubernetes`, parsed: what they mount, count and call is there. Their commands run by hand: `bench/cluster/kubernetes.ts`. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { parseAllDocuments } from 'yaml'
import { repositoryRoot } from '../helpers/repository.ts'

interface Container {
  readonly name: string
  readonly image: string
  readonly command?: readonly string[]
  readonly env?: readonly { readonly name: string; readonly value: string }[]
  readonly volumeMounts?: readonly { readonly name: string }[]
}
interface Resource {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string }
  readonly spec: {
    readonly completionMode?: string
    readonly completions?: number
    readonly parallelism?: number
    readonly selector?: { readonly matchLabels?: object }
    readonly template?: {
      readonly metadata?: { readonly labels?: object }
      readonly spec: {
        readonly containers: readonly Container[]
        readonly initContainers?: readonly Container[]
        readonly volumes?: readonly { readonly name: string }[]
      }
    }
  }
}

function resourcesOf(file: string): readonly Resource[] {
  const text = readFileSync(join(repositoryRoot(), 'examples', 'kubernetes', file), 'utf8')
  return parseAllDocuments(text, { strict: true, uniqueKeys: true }).map((document) => {
    assert.deepEqual(document.errors, [], file)
    return document.toJS() as Resource
  })
}

/** As `sh -c` gets them, words of a command line that begin with it. */
const m3wOf = ({ command = [] }: Container): string => command.join(' ')
const containersOf = ({ spec }: Resource): readonly Container[] => [
  ...(spec.template?.spec.initContainers ?? []),
  ...(spec.template?.spec.containers ?? []),
]

describe('the files for Kubernetes', () => {
  it('are the resources that they say, each named once, whose containers mount volumes of their pod', () => {
    const kinds = (file: string): string =>
      resourcesOf(file)
        .map(({ kind }) => kind)
        .join(' ')
    assert.equal(kinds('ranks.yaml'), 'Job Job')
    assert.equal(kinds('queue.yaml'), 'Deployment Service Job Deployment')
    for (const file of ['ranks.yaml', 'queue.yaml']) {
      const resources = resourcesOf(file)
      assert.equal(new Set(resources.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).size, resources.length)
      for (const { kind, metadata, spec } of resources) {
        const { template, selector } = spec
        if (kind === 'Deployment') assert.deepEqual(template?.metadata?.labels, selector?.matchLabels, metadata.name)
        const volumes = new Set(template?.spec.volumes?.map(({ name }) => name))
        for (const container of template?.spec.containers ?? [])
          for (const { name } of container.volumeMounts ?? []) assert.ok(volumes.has(name), `${metadata.name}: ${name}`)
      }
    }
  })

  it('tell each pod of the ranks how many they are, and none which it is: Kubernetes does', () => {
    const ranks = resourcesOf('ranks.yaml').find(({ metadata }) => metadata.name === 'm3w-ranks')
    assert.ok(ranks !== undefined)
    const { completionMode, completions, parallelism } = ranks.spec
    assert.deepEqual([completionMode, parallelism], ['Indexed', completions])
    const [rank] = ranks.spec.template?.spec.containers ?? []
    assert.ok(rank !== undefined)
    assert.equal(/ --of (\d+) /.exec(m3wOf(rank))?.[1], String(completions))
    assert.doesNotMatch(m3wOf(rank), /--rank/)
    // What the first Job leaves behind is what the second one waits for and reads.
    const files = resourcesOf('ranks.yaml').flatMap((each) => containersOf(each).map(m3wOf))
    for (const text of files) assert.match(text, /\/shared\/run-1\b/)
  })

  it('name the queue by the Service that they make', () => {
    const resources = resourcesOf('queue.yaml')
    const service = resources.find(({ kind }) => kind === 'Service')?.metadata.name
    const urls = resources.flatMap((each) => containersOf(each).flatMap(({ env = [] }) => env))
    assert.deepEqual(
      [...new Set(urls.map(({ name, value }) => `${name} ${value}`))],
      [`M3W_QUEUE redis://${service}:6379`],
    )
  })
})
