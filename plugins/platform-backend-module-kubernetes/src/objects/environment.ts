import { createHash } from 'node:crypto';
import type { GraphNode } from '@waymark/platform-common';
import type { ImageFacts } from './image';
import { objectName } from './names';
import { runsOf } from './nodes';

/** A variable of a container, in the form that the API server knows. */
export interface Variable {
  name: string;
  value?: string;
  valueFrom?: { secretKeyRef: { name: string; key: string } };
}

/** Kubernetes replaces `$(NAME)` in values and commands, and `$$` by `$`: this text comes out as it went in. */
export const literal = (text: string) =>
  text.replace(/\$+(?=\()|\${2,}/g, dollars => dollars.repeat(2));

/** What the Secret of a node has to hold, by the names of the variables. */
export function secretKeys(
  node: GraphNode,
  facts: Pick<ImageFacts, 'databaseUrl'>,
): string[] {
  const { secrets, databaseUrlFrom } = runsOf(node);
  const own = databaseUrlFrom && !facts.databaseUrl ? ['DATABASE_URL'] : [];
  return [...Object.keys(secrets), ...own].sort();
}

/**
 * Variables of a container, in the order of their names: the node's own, secrets as references, and last what only this
 * target knows. No value of a secret stands in a Deployment or a Job.
 */
export function variablesOf(
  node: GraphNode,
  facts: Pick<ImageFacts, 'databaseUrl'>,
  own: Record<string, string>,
): Variable[] {
  const { env, databaseUrlFrom } = runsOf(node);
  const plain = Object.entries({ ...env, ...own }).map(([name, value]) => ({
    name,
    value: literal(value),
  }));
  const kept = secretKeys(node, facts).map(name => ({
    name,
    valueFrom: { secretKeyRef: { name: objectName(node.name), key: name } },
  }));
  const database =
    databaseUrlFrom && facts.databaseUrl
      ? [
          {
            name: 'DATABASE_URL',
            valueFrom: { secretKeyRef: { ...facts.databaseUrl } },
          },
        ]
      : [];
  const all = new Map<string, Variable>(
    [...plain, ...kept, ...database].map(one => [one.name, one]),
  );
  return [...all.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Stands for the secrets of a node without showing them: versions, never values. Pods carry it, so that another version
 * starts new ones; Kubernetes itself starts none when a Secret changes.
 */
export function secretsHash(
  node: GraphNode,
  { databaseStamp }: Pick<ImageFacts, 'databaseStamp'> = {},
): string | undefined {
  const { secrets, databaseLogin } = runsOf(node);
  const versions = Object.entries(secrets)
    .map(([name, { ref, version }]) => `${name}=${ref}@${version}`)
    .sort();
  if (databaseLogin) {
    const { user, secret, version } = databaseLogin;
    versions.push(`DATABASE_URL=${user}:${secret}@${version}`);
  }
  if (databaseStamp) versions.push(`DATABASE_URL=${databaseStamp}`);
  if (!versions.length) return undefined;
  return createHash('sha256')
    .update(JSON.stringify(versions))
    .digest('hex')
    .slice(0, 16);
}
