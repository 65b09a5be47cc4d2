import type { Condition, TargetCapabilities } from '@waymark/platform-common';
import {
  INTEGRATIONS,
  type Integration,
  type IntegrationName,
} from './integrations';

/** What `/apis`, and `/apis/<group>/<version>` of the groups that are used here, have answered. */
export interface Discovery {
  /** As `/apis` lists them. */
  groups: Array<{ name: string; versions: Array<{ version: string }> }>;
  /** Plural names of resources, by `group/version`. */
  resources: Record<string, string[]>;
  /** Group versions that are listed and do not answer, and their own words. */
  silent?: Record<string, string>;
}

/** Whether an integration is there, and by which version it is spoken to. */
export type Presence =
  | { is: 'there'; version: string }
  | { is: 'missing' }
  /** The group is there, and not with what is needed of it. */
  | { is: 'other'; served: string[]; lacks: string[] }
  | { is: 'silent'; version: string; words: string };

function presenceOf(
  { group, versions, resources }: Integration,
  discovery: Discovery,
): Presence {
  const served = (
    discovery.groups.find(one => one.name === group)?.versions ?? []
  ).map(one => one.version);
  if (!served.length) return { is: 'missing' };
  const spoken = versions.filter(one => served.includes(one));
  const has = (version: string) =>
    discovery.resources[`${group}/${version}`] ?? [];
  const whole = spoken.find(version =>
    resources.every(one => has(version).includes(one)),
  );
  if (whole) return { is: 'there', version: whole };
  const silent = spoken.find(
    version => discovery.silent?.[`${group}/${version}`] !== undefined,
  );
  if (silent) {
    const words = discovery.silent![`${group}/${silent}`];
    return { is: 'silent', version: silent, words };
  }
  // Argo's projects share a group: one without the other is simply not there.
  const any = versions.some(one => has(one).some(r => resources.includes(r)));
  if (spoken.length && !any) return { is: 'missing' };
  const lacks = resources.filter(
    one => !spoken.some(version => has(version).includes(one)),
  );
  return { is: 'other', served, lacks };
}

const capital = (text: string) => text[0].toUpperCase() + text.slice(1);

function conditionOf(
  target: string,
  integration: Integration,
  presence: Presence,
): Condition | undefined {
  const { condition, name, group, without, install } = integration;
  const on = `Cluster "${target}"`;
  switch (presence.is) {
    case 'there':
      return undefined;
    case 'missing':
      return {
        type: condition,
        status: 'True',
        reason: 'NotInstalled',
        message: `${on} does not have ${name} (${group}): ${without}.`,
        next: `Install ${name}: ${install}`,
      };
    case 'other':
      return {
        type: condition,
        status: 'True',
        reason: 'VersionNotSupported',
        message: `${on} has ${name} as ${group} ${presence.served.join(
          ', ',
        )}, without ${presence.lacks.join(', ')} in ${integration.versions.join(
          ' or ',
        )}: ${without}.`,
        next: `Update ${name}: ${install}`,
      };
    default:
      return {
        type: condition,
        status: 'Unknown',
        reason: 'NotAnswering',
        message: `${capital(
          name,
        )} is registered on cluster "${target}" and does not answer: until it does, ${without}.`,
        cause: {
          node: 'target',
          object: `APIService ${presence.version}.${group}`,
          words: presence.words,
        },
        next: `kubectl get apiservice ${presence.version}.${group} -o yaml`,
      };
  }
}

/** Whether anything is the poorer without it. Databases need one of two; Crossplane is the one that is not asked for first. */
const isMissed = (
  name: IntegrationName,
  has: (name: IntegrationName) => boolean,
) =>
  !(INTEGRATIONS[name] as Integration).later &&
  !(name === 'crossplane' && has('cloudNativePg'));

/** What a cluster can do, with what, and what is missing. */
export interface ClusterCapabilities {
  capabilities: TargetCapabilities;
  integrations: Record<IntegrationName, Presence>;
  /** One for each integration that is missing, with what to install. */
  conditions: Condition[];
}

/**
 * What a cluster can do, from what its API server lists. What is registered and does not answer at the moment counts as
 * not there, and the condition says that it is not known. Pure.
 */
export function clusterCapabilities(
  target: string,
  discovery: Discovery,
): ClusterCapabilities {
  const names = Object.keys(INTEGRATIONS) as IntegrationName[];
  const integrations = Object.fromEntries(
    names.map(name => [name, presenceOf(INTEGRATIONS[name], discovery)]),
  ) as Record<IntegrationName, Presence>;
  const has = (name: IntegrationName) => integrations[name].is === 'there';
  return {
    capabilities: {
      target,
      tls: has('certManager'),
      resourceLimits: true,
      canary: has('gatewayApi'),
      alerts: has('prometheusOperator'),
      dashboards: has('grafana'),
      backups: has('cloudNativePg') || has('crossplane'),
      runs: 'image',
      scheduledJobs: true,
      // While it does not answer for a moment, autoscalers keep what they have: nothing is to be made otherwise.
      autoscaling: ['there', 'silent'].includes(integrations.metrics.is),
    },
    integrations,
    conditions: names
      .filter(name => isMissed(name, has))
      .flatMap(
        name =>
          conditionOf(target, INTEGRATIONS[name], integrations[name]) ?? [],
      ),
  };
}
