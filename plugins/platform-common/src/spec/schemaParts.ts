import { JOB_NAME_PATTERN, JOB_NAME_WORDS } from './names';
import { CPU_PATTERN, MEMORY_PATTERN } from './quantities';
import type { SpecSchema } from './SpecSchema';

/** A block with these fields and no others. */
export const object = (
  description: string,
  properties: Record<string, SpecSchema>,
  more: SpecSchema = {},
): SpecSchema => ({
  type: 'object',
  description,
  additionalProperties: false,
  properties,
  ...more,
});

/** A command of the service. */
export const command = (description: string, example: string): SpecSchema => ({
  type: 'string',
  description,
  minLength: 1,
  maxLength: 1000,
  examples: [example],
});

/** How many run. */
export const replicas: SpecSchema = {
  type: 'integer',
  description: 'How many copies run side by side.',
  minimum: 1,
  maximum: 50,
  examples: [3],
};
/** CPU of one of them. */
export const cpu: SpecSchema = {
  type: ['string', 'number'],
  description: 'CPU per replica: cores, or thousandths of a core with an "m".',
  pattern: CPU_PATTERN,
  'x-quantity': { unit: 'cpu', minimum: '50m', maximum: '16' },
  'x-words': 'a CPU quantity from "50m" to "16"',
  examples: ['500m'],
};
/** Memory of one of them. */
export const memory: SpecSchema = {
  type: 'string',
  description: 'Memory per replica, with its unit.',
  pattern: MEMORY_PATTERN,
  'x-quantity': { unit: 'memory', minimum: '64Mi', maximum: '64Gi' },
  'x-words': 'a memory quantity from "64Mi" to "64Gi"',
  examples: ['512Mi'],
};
const percent = (description: string): SpecSchema => ({
  type: 'integer',
  description,
  minimum: 10,
  maximum: 95,
  default: 70,
  examples: [70],
});
/** Between which numbers the target chooses. */
export const autoscaling = (description: string): SpecSchema =>
  object(
    description,
    {
      min: {
        ...replicas,
        description: 'So many run at least.',
        examples: [2],
      },
      max: {
        ...replicas,
        description: 'So many run at most.',
        examples: [10],
      },
      cpuPercent: percent(
        'More are started above so much use of the CPU that they ask for, in percent, and fewer run below it.',
      ),
    },
    { required: ['min', 'max'] },
  );
/** When a job runs. */
export const schedule: SpecSchema = {
  type: 'string',
  description:
    'When it runs, as in cron: minute, hour, day of the month, month, day of the week.',
  minLength: 1,
  maxLength: 100,
  'x-words':
    'five fields of cron in quotes ("0 3 * * *"), or one of @hourly, @daily, @weekly, @monthly and @yearly',
  examples: ['0 3 * * *'],
};
/** Whether a job rests. */
export const suspend: SpecSchema = {
  type: 'boolean',
  description: 'It runs only when somebody starts it.',
  examples: [true],
};
/** What a job may be called. */
export const jobNames: SpecSchema = {
  pattern: JOB_NAME_PATTERN,
  maxLength: 25,
  'x-words': JOB_NAME_WORDS,
};
/** How big a database is. */
export const size: SpecSchema = {
  type: 'string',
  description:
    'How big it is. What a size means on a target is in the definitions of the platform.',
  enum: ['small', 'medium', 'large'],
  examples: ['small'],
};

/** What runs by the clock. */
export const jobs: SpecSchema = {
  type: 'object',
  description:
    'What runs by the clock, by its name: with the code, the configuration and the database of the release that serves. Two runs of one job are never side by side: the later one is left out.',
  maxProperties: 20,
  propertyNames: jobNames,
  examples: [{ nightly: { schedule: '0 3 * * *', command: 'npm run tidy' } }],
  additionalProperties: object(
    'One job.',
    {
      schedule,
      command: command(
        'What it runs, in the root of the repository by a POSIX shell.',
        'npm run tidy',
      ),
      timezone: {
        type: 'string',
        description: 'Where the clock hangs that its schedule is read by.',
        minLength: 1,
        maxLength: 64,
        default: 'UTC',
        'x-words': 'the name of a time zone, such as "Europe/Berlin"',
        examples: ['Europe/Berlin'],
      },
      timeoutSeconds: {
        type: 'integer',
        description: 'A run that takes longer is ended, and has failed.',
        minimum: 1,
        maximum: 86400,
        default: 3600,
        examples: [600],
      },
      suspend: { ...suspend, default: false },
    },
    { required: ['schedule', 'command'] },
  ),
};
