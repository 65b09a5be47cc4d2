import type { JsonObject } from '@waymark/platform-common';

const text = { type: 'string' };

/** JSON Schema of the outputs of a `job`, the same on every target: what pages and the command line show of it. Times are ISO 8601. */
export const JOB_OUTPUTS: JsonObject = {
  type: 'object',
  additionalProperties: false,
  required: ['schedule', 'timezone', 'suspended', 'runs'],
  properties: {
    schedule: text,
    timezone: text,
    suspended: { type: 'boolean', description: 'Nothing begins by the clock' },
    nextAt: { ...text, description: 'Left out where nobody knows' },
    missed: { ...text, description: 'A time that passed while nobody could begin a run, and was too long ago to make up for it' },
    asked: { ...text, description: 'The run that was asked for last' },
    runs: {
      type: 'array',
      description: 'Newest first, those that are remembered',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['id', 'by', 'state'],
        properties: {
          id: text,
          by: { type: 'string', enum: ['clock', 'person'] },
          state: { type: 'string', enum: ['running', 'succeeded', 'failed', 'lost', 'refused'] },
          scheduledAt: text,
          startedAt: text,
          endedAt: text,
          exitCode: { type: 'integer' },
          words: { ...text, description: 'The last lines of one that has not succeeded, masked' },
          leftOut: { type: 'integer', description: 'So many times came while it was still going on' },
        },
      },
    },
  },
};

/** One run of a job, as in {@link JOB_OUTPUTS}. */
export interface JobRun {
  id: string;
  by: 'clock' | 'person';
  /** `lost`: it was interrupted with its machine. `refused`: another one was going on. */
  state: 'running' | 'succeeded' | 'failed' | 'lost' | 'refused';
  scheduledAt?: string;
  startedAt?: string;
  endedAt?: string;
  exitCode?: number;
  words?: string;
  leftOut?: number;
}

/** Outputs of a `job`. */
export interface JobOutputs {
  schedule: string;
  timezone: string;
  suspended: boolean;
  nextAt?: string;
  missed?: string;
  asked?: string;
  runs: JobRun[];
}
