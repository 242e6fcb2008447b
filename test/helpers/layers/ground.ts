/** Records, ports, bytes and datasets: what everything else stands on. */
import { type Layer, RECORDS } from './layer.ts'

export const GROUND_LAYERS: readonly Layer[] = [
  {
    folder: 'schemas',
    may: ['schemas'],
    because: 'record types are the words of the system: the trainer and other tools take them without the rest',
  },
  { folder: 'core', may: ['core'], because: 'everything stands on core: whatever it imported would be everywhere' },
  {
    folder: 'formats',
    may: ['core', 'formats'],
    because: 'formats know bytes only: engine and stages read and write the same ones, and neither is known to them',
  },
  {
    folder: 'datasets',
    may: RECORDS,
    because: 'a dataset is a name, a record and a key; who fills it is the stages’ business',
  },
  {
    folder: 'archives',
    may: [...RECORDS, 'formats', 'archives'],
    because: 'ledgers and captures are what the network answered: they are read alike whoever wrote them',
  },
]
