import type { GraphNode } from '@waymark/platform-common';
import { literal, secretsHash, variablesOf } from './environment';
import type { ImageFacts } from './image';
import type { Deployment } from './kinds';
import { ANNOTATIONS, LABELS, labelsOf } from './labels';
import { objectName } from './names';
import { runsOf } from './nodes';
import { otelVariables } from './otelVariables';
import type { Place } from './place';
import { accountName } from './serviceAccount';

export type PodTemplate = NonNullable<Deployment['spec']>['template'];
type PodSpec = NonNullable<PodTemplate['spec']>;
type Container = PodSpec['containers'][number];

/** Name of the one container of a pod. */
export const CONTAINER = 'app';
const DEFAULT_USER = 1000;
/** Room for temporary files. A pod that writes more is evicted, and its node lives on. */
const TEMPORARY = '1Gi';

/** Pods of one node of the graph, and of no other: as a selector has to say it. */
export const selectorOf = (nodeName: string) => ({
  [LABELS.workload]: objectName(nodeName),
});

/** A service that goes to another team is not restarted for it: its pods do not say whose they are. */
function podLabels(place: Place, node: GraphNode): Record<string, string> {
  const { service, release } = runsOf(node);
  const {
    [LABELS.team]: _team,
    'app.kubernetes.io/part-of': _partOf,
    ...labels
  } = labelsOf(place, { service, release, component: node.type });
  return { ...labels, ...selectorOf(node.name) };
}

/** What the pods of a workload and of a migration have in common: whose they are, what they may, what they are given. */
export function podTemplate(
  place: Place,
  node: GraphNode,
  facts: ImageFacts,
  own: {
    env: Record<string, string>;
    container: Partial<Container>;
    pod: Partial<PodSpec>;
  },
): PodTemplate {
  const { service, command } = runsOf(node);
  const hash = secretsHash(node, facts);
  return {
    metadata: {
      labels: podLabels(place, node),
      ...(hash ? { annotations: { [ANNOTATIONS.secrets]: hash } } : {}),
    },
    spec: {
      serviceAccountName: accountName(place, service),
      automountServiceAccountToken: false,
      // Otherwise each Service of the namespace adds variables, and one of them may be called like one of the service's.
      enableServiceLinks: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: facts.user ?? DEFAULT_USER,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      ...(facts.pullSecrets?.length
        ? { imagePullSecrets: facts.pullSecrets.map(name => ({ name })) }
        : {}),
      containers: [
        {
          name: CONTAINER,
          image: facts.image,
          command: ['sh', '-c', literal(`exec ${command}`)],
          env: variablesOf(node, facts, {
            ...otelVariables(node, place.namespace, facts.collector),
            ...own.env,
            HOME: '/tmp',
            TMPDIR: '/tmp',
          }),
          securityContext: {
            allowPrivilegeEscalation: false,
            capabilities: { drop: ['ALL'] },
            readOnlyRootFilesystem: true,
          },
          // A pod's status then has the last lines of what ended: no second question, and none when the pod is gone.
          terminationMessagePolicy: 'FallbackToLogsOnError',
          volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
          ...own.container,
        },
      ],
      volumes: [{ name: 'tmp', emptyDir: { sizeLimit: TEMPORARY } }],
      ...own.pod,
    },
  };
}
