import { KINDS } from '../cluster/kinds';
import type { Cluster, WriteContext } from '../cluster/types';
import { LABELS } from '../objects';
import type { LiveObject } from '../state';

/** Kinds of which one means that a service is still there. */
const LASTING = [
  KINDS.deployment,
  KINDS.job,
  KINDS.cronJob,
  KINDS.secret,
  KINDS.service,
  KINDS.cnpgCluster,
];

/**
 * Takes away the account of a service in an environment once nothing else of it is left there. The namespace stays: others
 * may have put something of their own into it.
 *
 * @param gone - an object of the service that has just been removed
 */
export async function leavePlace(
  cluster: Cluster,
  gone: LiveObject,
  context: WriteContext,
): Promise<void> {
  const { labels = {}, namespace } = gone.metadata ?? {};
  const service = labels[LABELS.service];
  const environment = labels[LABELS.environment];
  if (!service || !environment || !namespace) return;
  const options = {
    namespace,
    labels: {
      [LABELS.service]: service,
      [LABELS.environment]: environment,
      [LABELS.manager]: labels[LABELS.manager],
    },
    signal: context.signal,
  };
  for (const kind of LASTING) {
    const served = kind !== KINDS.cnpgCluster || (await cluster.serves(kind));
    if (served && (await cluster.list(kind, options)).length) return;
  }
  for (const account of await cluster.list(KINDS.serviceAccount, options)) {
    const name = account.metadata!.name!;
    await cluster.remove(
      { kind: KINDS.serviceAccount, name, namespace },
      context,
    );
  }
}
