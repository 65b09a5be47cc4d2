import { quantity } from '../quantity';
import type { KubeObject } from '../types';

/** What becomes of a pod. */
export type Fate =
  | { is: 'runs' }
  | { is: 'ends'; code: number; reason?: 'OOMKilled' }
  | { is: 'imagePull' }
  | { is: 'unschedulable'; lacks: string }
  | { is: 'neverReady' };

/** The one node of the cluster. */
export const NODE = { name: 'node-1', cpu: 8, memory: 32 * 2 ** 30 };

const asked = (pod: KubeObject, resource: string): number =>
  pod.spec.containers
    .map((c: any) => quantity(c.resources?.requests?.[resource] ?? 0))
    .reduce((a: number, b: number) => a + b, 0);

/** What the first container is told to run; empty if its image says. */
export const commandOf = (pod: KubeObject): string =>
  [
    ...(pod.spec.containers[0].command ?? []),
    ...(pod.spec.containers[0].args ?? []),
  ].join(' ');

/**
 * What would become of a pod on a real cluster, from what its spec says, so that a test needs no door of its own to make
 * one fail: an image of a registry in `.invalid`, a shell that exits, more than a node has, a probe that runs `false`.
 */
export function fateOf(pod: KubeObject): Fate {
  const { containers, nodeSelector } = pod.spec;
  if (asked(pod, 'cpu') > NODE.cpu)
    return { is: 'unschedulable', lacks: 'Insufficient cpu' };
  if (asked(pod, 'memory') > NODE.memory)
    return { is: 'unschedulable', lacks: 'Insufficient memory' };
  if (Object.keys(nodeSelector ?? {}).length)
    return {
      is: 'unschedulable',
      lacks: "node(s) didn't match Pod's node affinity/selector",
    };
  if (containers.some((c: any) => /^[^/]*\.invalid(:\d+)?\//.test(c.image)))
    return { is: 'imagePull' };
  const [, code] = /\bexit (\d+)\s*$/.exec(commandOf(pod)) ?? [];
  if (code !== undefined) return { is: 'ends', code: Number(code) };
  if (
    containers.some(
      (c: any) => c.readinessProbe?.exec?.command?.[0] === 'false',
    )
  )
    return { is: 'neverReady' };
  return pod.spec.restartPolicy === 'Always'
    ? { is: 'runs' }
    : { is: 'ends', code: 0 };
}

/** What a shell's `echo` of the command writes. */
export const outputOf = (pod: KubeObject): string =>
  [...commandOf(pod).matchAll(/\becho ([^;&|]+)/g)]
    .map(([, words]) => `${words.trim().replace(/^(['"])(.*)\1$/, '$2')}\n`)
    .join('');
