import {
  ENVIRONMENT_NAME_PATTERN,
  SERVICE_NAME_PATTERN,
  SERVICE_NAME_WORDS,
  TEAM_NAME_PATTERN,
} from './names';
import {
  autoscaling,
  command,
  cpu,
  jobNames,
  jobs,
  memory,
  object,
  replicas,
  schedule,
  size,
  suspend,
} from './schemaParts';
import type { SpecSchema } from './SpecSchema';

/** JSON Schema (2020-12) of `platform.yaml`: the one source of its fields, types, ranges and defaults. */
export const serviceFileSchema: SpecSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'https://waymark.dev/schemas/platform.schema.json',
  title: 'platform.yaml',
  ...object(
    'What a service is and what it needs. Everything that the platform makes for it is made from this file.',
    {
      kind: {
        type: 'string',
        description: 'What the file describes.',
        const: 'Service',
        examples: ['Service'],
      },
      metadata: object(
        'Who the service is.',
        {
          name: {
            type: 'string',
            description:
              'Name of the service. The same name stands in catalog-info.yaml.',
            pattern: SERVICE_NAME_PATTERN,
            not: { pattern: '-db$' },
            'x-words': SERVICE_NAME_WORDS,
            examples: ['payment-api'],
          },
          team: {
            type: 'string',
            description: 'The team that owns it: a group of the catalog.',
            pattern: TEAM_NAME_PATTERN,
            'x-words':
              'the name of a team: 1 to 63 lower-case letters, digits and dashes',
            examples: ['payments'],
          },
          tier: {
            type: 'string',
            description: 'How much it hurts when the service is down.',
            enum: ['critical', 'standard', 'experimental'],
            default: 'standard',
            examples: ['critical'],
          },
        },
        { required: ['name', 'team'] },
      ),
      spec: object(
        'What the service needs.',
        {
          language: {
            type: 'string',
            description: 'The language it is written in.',
            enum: ['typescript'],
            'x-words':
              '"typescript", the one language with a golden path so far',
            examples: ['typescript'],
          },
          framework: {
            type: 'string',
            description: 'The framework it uses, for people who look for it.',
            pattern: '^[a-z0-9][a-z0-9.@/_-]{0,39}$',
            'x-words':
              'a name of 1 to 40 lower-case letters, digits and any of . @ / _ -',
            examples: ['fastify'],
          },
          runtime: object(
            'How it runs.',
            {
              type: {
                type: 'string',
                description:
                  'web: it answers requests at an address of its own. worker: it works without being asked, has no port and no address. Default: web.',
                enum: ['web', 'worker'],
                examples: ['worker'],
              },
              replicas: { ...replicas, default: 1 },
              cpu: { ...cpu, default: '250m' },
              memory: { ...memory, default: '256Mi' },
              autoscaling: autoscaling(
                'As many run as are needed, where the target can do that. Elsewhere `replicas` run, which is `min` if it is left out.',
              ),
            },
            { default: {} },
          ),
          database: object(
            'Its database. Without this block there is none. Taking the block out detaches the database and keeps its data.',
            {
              type: {
                type: 'string',
                description: 'The engine.',
                enum: ['postgres'],
                examples: ['postgres'],
              },
              size: { ...size, default: 'small' },
              region: {
                type: 'string',
                description:
                  "Where its data lives, where the target has regions. Default: the environment's own.",
                pattern: '^[a-z][a-z0-9-]{0,29}$',
                'x-words':
                  'the name of a region: 1 to 30 lower-case letters, digits and dashes, starting with a letter',
                examples: ['eu-west-1'],
              },
            },
            { required: ['type'] },
          ),
          dependencies: {
            type: 'array',
            description:
              'Services that it calls. Of each it gets the address in the same environment: user-api as USER_API_URL.',
            items: {
              type: 'string',
              pattern: SERVICE_NAME_PATTERN,
              not: { pattern: '-db$' },
              'x-words': SERVICE_NAME_WORDS,
              examples: ['user-api'],
            },
            maxItems: 20,
            uniqueItems: true,
            'x-words':
              'a list of at most 20 names of services, each of them once',
            examples: [['user-api']],
          },
          monitoring: object(
            'How it is watched.',
            {
              alerts: {
                type: 'boolean',
                description: 'Alert rules made from the SLO.',
                default: true,
                examples: [true],
              },
              dashboard: {
                type: 'boolean',
                description: 'A dashboard of its own.',
                default: true,
                examples: [true],
              },
              slo: {
                type: 'number',
                description:
                  'Share of requests that must succeed within 30 days, in percent. Without it there is no objective.',
                minimum: 90,
                maximum: 99.999,
                examples: [99.9],
              },
            },
            { default: {} },
          ),
          deployment: object(
            'How a new release takes over.',
            {
              strategy: {
                type: 'string',
                description:
                  'rolling: the new one runs before the old one leaves. recreate: the old one leaves first.',
                enum: ['rolling', 'recreate'],
                default: 'rolling',
                examples: ['rolling'],
              },
              canary: {
                type: 'boolean',
                description:
                  'Whether production sends a small share of requests to a new release first.',
                default: false,
                examples: [true],
              },
              promotion: {
                type: 'string',
                description:
                  'automatic: what a push has brought to the first environment goes on to the next ones by itself. manual: when somebody deploys or promotes it.',
                enum: ['manual', 'automatic'],
                default: 'manual',
                examples: ['automatic'],
              },
              rollback: {
                type: 'string',
                description:
                  'What happens when errors rise after a deployment.',
                enum: ['automatic', 'manual'],
                default: 'automatic',
                examples: ['automatic'],
              },
            },
            { default: {} },
          ),
          commands: object(
            'Commands of the service, run in the root of its repository by a POSIX shell. Default: the scripts of package.json with the same names.',
            {
              lint: command('Checks style and types.', 'npm run lint'),
              test: command('Runs the tests.', 'npm test'),
              build: command('Makes what runs.', 'npm run build'),
              migrate: command(
                'Changes the database, once, before traffic moves to a release.',
                'npm run migrate',
              ),
              start: command('Starts one replica.', 'node src/main.ts'),
            },
            { default: {} },
          ),
          jobs,
          environments: {
            type: 'object',
            description: 'What an environment sets differently, by its name.',
            default: {},
            maxProperties: 50,
            propertyNames: {
              pattern: ENVIRONMENT_NAME_PATTERN,
              'x-words':
                '1 to 40 lower-case letters, digits and dashes, starting with a letter, not ending in a dash',
            },
            examples: [{ production: { runtime: { replicas: 3 } } }],
            additionalProperties: object(
              'What is different in this environment.',
              {
                runtime: object('How it runs there.', {
                  replicas,
                  cpu,
                  memory,
                  autoscaling: autoscaling(
                    'In place of the whole block above. `replicas` alone turns it off there.',
                  ),
                }),
                database: object(
                  'Its database there. The service must have a database.',
                  { size },
                ),
                jobs: {
                  type: 'object',
                  description:
                    'Its jobs there, by the names that they have above.',
                  maxProperties: 20,
                  propertyNames: jobNames,
                  additionalProperties: object('One job there.', {
                    schedule,
                    suspend,
                  }),
                },
              },
            ),
          },
        },
        { required: ['language'] },
      ),
    },
    { required: ['kind', 'metadata', 'spec'] },
  ),
};
