import type { Knex } from 'knex';
import { fileWorld } from './fileWorld';
import { createLocalTarget, slimBackend } from './rooms';
import { quiet, type StageOptions } from './stageOptions';

/** The slim backend of a stage: the world of files, and where it has an agent the real drivers too. */
export const stageBackend = ({ data, world, socket, loop }: StageOptions, knex: Knex) =>
  slimBackend({
    knex,
    data,
    logger: quiet,
    targets: ({ secrets }) => [fileWorld(world), ...(socket ? [createLocalTarget({ socket, secrets })] : [])],
    loop,
  });
