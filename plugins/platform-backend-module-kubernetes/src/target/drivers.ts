import type { Driver, SecretStore } from '@waymark/platform-node';
import type { Cluster } from '../cluster';
import type { ClusterConfig } from '../config';
import { JobDriver } from '../drivers/job';
import { MigrationDriver } from '../drivers/migration';
import { CrossplaneDriver, PostgresDriver } from '../drivers/postgres';
import { RouteDriver } from '../drivers/route';
import { WorkloadDriver } from '../drivers/workload';

/** What makes things real on a cluster. */
export function driversOf(
  cluster: Cluster,
  config: ClusterConfig,
  secrets: SecretStore,
): Driver[] {
  const run = { cluster, secrets, options: config.run };
  const { quota, namespaceOf } = config.run;
  const data = { ...config.postgres, quota, namespaceOf };
  const { crossplane } = data;
  const { monitoring } = config;
  const route = { ...config.run, ...config.route, monitoring };
  return [
    crossplane
      ? new CrossplaneDriver({
          cluster,
          secrets,
          options: crossplane,
          places: { quota, namespaceOf },
        })
      : new PostgresDriver({ cluster, secrets, options: data }),
    new MigrationDriver(run),
    new WorkloadDriver(run),
    new JobDriver(run),
    new RouteDriver({ cluster, options: route }),
  ];
}
