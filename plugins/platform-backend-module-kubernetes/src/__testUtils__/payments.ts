import { compile, parseServiceFile } from '@waymark/platform-common';
import type { GraphNode } from '@waymark/platform-common';
import { placeOf } from '../objects';

const FILE = `
kind: Service
metadata:
  name: payment-api
  team: payments
  tier: critical
spec:
  language: typescript
  runtime:
    replicas: 3
    cpu: "0.5"
    memory: 1024Mi
  database:
    type: postgres
    size: small
`;

/** Where the team `payments` stages. */
export const STAGING = placeOf({ team: 'payments', environment: 'staging' });
export const IMAGE = `ghcr.io/acme/payment-api@sha256:${'a'.repeat(64)}`;
/** Labels that every object of r15 has. */
export const LABELS_OF_R15 = {
  'app.kubernetes.io/name': 'payment-api',
  'app.kubernetes.io/instance': 'payment-api-staging',
  'app.kubernetes.io/version': 'r15',
  'app.kubernetes.io/component': 'workload',
  'app.kubernetes.io/part-of': 'payments',
  'app.kubernetes.io/managed-by': 'waymark',
  'waymark.dev/service': 'payment-api',
  'waymark.dev/environment': 'staging',
  'waymark.dev/team': 'payments',
  'waymark.dev/release': 'r15',
  'waymark.dev/managed-by': 'waymark',
};

/** The graph of payment-api in staging, as the platform itself compiles it: r14 serves, and r15 gets some of its requests. */
export function paymentsGraph(
  weight = 10,
  secrets: Record<string, number> = { STRIPE_KEY: 3 },
): (id: string) => GraphNode {
  const parsed = parseServiceFile(FILE);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const release = (number: number) => ({
    number,
    commit: 'c'.repeat(40),
    artifact: `payment-api-${number}`,
    spec: parsed.file,
    commands: { start: 'node src/main.ts', migrate: 'node --run migrate' },
  });
  const { nodes } = compile({
    service: { name: 'payment-api', team: 'payments' },
    environment: { name: 'staging' },
    pins: { stable: release(14), candidate: release(15), weight },
    configRevision: 1,
    configurations: {
      1: { values: { GREETING: 'costs $$5 $(HOME)' }, secrets },
    },
    capabilities: {
      target: 'k8s',
      tls: true,
      resourceLimits: true,
      canary: true,
      alerts: true,
      dashboards: true,
      backups: true,
    },
  });
  return id => nodes.find(node => node.id === id)!;
}
