import type { NetworkPolicy } from '../../objects/kinds';
import {
  LABELS,
  labelValue,
  metaOf,
  objectName,
  type Place,
} from '../../objects';
import { CNPG, PORT } from './live';
import type { PostgresOptions } from './options';

const OPERATOR = 'cnpg-system';
/** Where an instance tells how it is. */
const STATUS_PORT = 8000;
const METRICS_PORT = 9187;

const namespaceNamed = (name: string) => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
});
const tcp = (...ports: number[]) =>
  ports.map(port => ({ port, protocol: 'TCP' }));

/**
 * Who may reach a database, where nobody may by default: services of its environment, its own instances, the operator, and who
 * looks in. It may reach its instances, names, the API server and object stores; addresses of the last two are not known
 * here, so those ports are open.
 */
export function databasePolicy(
  place: Place,
  database: { name: string; service?: string },
  {
    operatorNamespace = OPERATOR,
    callers = [],
    storePorts = [],
  }: PostgresOptions,
): NetworkPolicy {
  const { name, service } = database;
  const own = { matchLabels: { [CNPG.cluster]: objectName(name) } };
  const services = {
    namespaceSelector: {
      matchLabels: { [LABELS.environment]: labelValue(place.environment) },
    },
    podSelector: service
      ? { matchLabels: { [LABELS.service]: labelValue(service) } }
      : {
          matchExpressions: [{ key: LABELS.service, operator: 'Exists' }],
        },
  };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metaOf(place, objectName(name), {
      object: name,
      service,
      component: 'postgres',
    }),
    spec: {
      podSelector: own,
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        { from: [services], ports: tcp(PORT) },
        {
          from: [{ podSelector: own }, namespaceNamed(operatorNamespace)],
          ports: tcp(PORT, STATUS_PORT),
        },
        ...(callers.length
          ? [
              {
                from: callers.map(namespaceNamed),
                ports: tcp(PORT, METRICS_PORT),
              },
            ]
          : []),
      ],
      egress: [
        { to: [{ podSelector: own }], ports: tcp(PORT, STATUS_PORT) },
        {
          ports: [
            { port: 53, protocol: 'UDP' },
            { port: 53, protocol: 'TCP' },
          ],
        },
        { ports: tcp(...new Set([443, 6443, ...storePorts])) },
      ],
    },
  };
}
