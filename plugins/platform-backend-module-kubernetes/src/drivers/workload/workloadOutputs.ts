import { objectSchema } from '../shared/driverBase';

const strings = { type: 'array', items: { type: 'string' } };

/** JSON Schema of what is told of a workload. */
export const WORKLOAD_OUTPUTS = objectSchema(
  {
    replicas: { type: 'integer' },
    ready: { type: 'integer' },
    addresses: {
      ...strings,
      description: 'Where it answers, inside of the cluster',
    },
    pods: { ...strings, description: 'Of the newest version' },
    namespace: { type: 'string' },
    drift: {
      type: 'array',
      items: { type: 'object' },
      description: 'What is not as it was set: field, by whom, in words',
    },
    spawnedAt: {
      type: 'string',
      description: 'When the first replica was started',
    },
    readyAt: {
      type: 'string',
      description: 'When the first replica became ready',
    },
  },
  ['spawnedAt', 'readyAt'],
);
