import type { Knex } from 'knex';
import { fileWorld } from './fileWorld';
import { ConfigReader } from '@backstage/config';
import { createKubernetesTarget, createLocalTarget, readClusters, slimBackend } from './rooms';
import { quiet, type StageOptions } from './stageOptions';

const clustersOf = (file: string) =>
  readClusters(new ConfigReader({ platform: { kubernetes: { clusters: [{ name: 'cluster', kubeconfig: { file }, domain: 'acme.dev', gateway: { name: 'public', namespace: 'gateways' } }] } } }));

/** The slim backend of a stage: the world of files, and where it has an agent or a cluster their real drivers too. */
export const stageBackend = ({ data, world, socket, kubeconfig, loop }: StageOptions, knex: Knex) =>
  slimBackend({
    knex,
    data,
    logger: quiet,
    targets: ({ secrets }) => [
      fileWorld(world),
      ...(socket ? [createLocalTarget({ socket, secrets })] : []),
      ...(kubeconfig ? clustersOf(kubeconfig).map(config => createKubernetesTarget({ config, secrets, logger: quiet })) : []),
    ],
    loop,
  });
