import type { OptionSpec } from './types';

/** Options that several commands share. */
export const json: OptionSpec = {
  name: 'json',
  description: 'Print one JSON document and nothing else on standard output.',
};
export const detach: OptionSpec = {
  name: 'detach',
  description: 'Start it, print the operation and end with exit code 7.',
};
export const yes: OptionSpec = {
  name: 'yes',
  description: 'Do not ask.',
};
export const supersede: OptionSpec = {
  name: 'supersede',
  description: "Overtake another person's that has not ended.",
};
export const follow = (description: string): OptionSpec => ({
  name: 'follow',
  short: 'f',
  description,
});
export const env = (description: string): OptionSpec => ({
  name: 'env',
  value: 'ENVIRONMENT',
  description,
});
export const reason = (description: string): OptionSpec => ({
  name: 'reason',
  value: 'TEXT',
  description,
});
export const release = (description: string): OptionSpec => ({
  name: 'release',
  value: 'RELEASE',
  description,
});
