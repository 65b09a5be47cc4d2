/** Names of objects on a target: computed from what they are for, so that creating twice is creating once. */
export const releaseName = (number: number) => `r${number}`;
/** The database of a service in an environment. */
export const databaseObjectName = (service: string, environment: string) => `${service}-${environment}-db`;
/**
 * A database without a service. No name of a service, an environment and a database makes the same one as
 * {@link databaseObjectName}: the word after the last dash is another.
 */
export const standaloneDatabaseObjectName = (name: string, environment: string) => `${name}-${environment}-database`;
/** What a person calls that database: `<service>-db`, in each environment. */
export const databaseName = (service: string) => `${service}-db`;
/** One release with one config revision, running in one environment. */
export const workloadObjectName = (service: string, environment: string, release: number, configRevision: number) =>
  `${service}-${environment}-${releaseName(release)}-c${configRevision}`;
/** The migration that such a release brings. */
export const migrationObjectName = (service: string, environment: string, release: number, configRevision: number) =>
  `${workloadObjectName(service, environment, release, configRevision)}-migrate`;
/** The address of a service in an environment. */
export const routeObjectName = (service: string, environment: string) => `${service}-${environment}`;
/**
 * A job of a service in an environment. No job's name has two dashes in a row, so what stands before the last two is
 * whose it is, and no two jobs are called the same.
 */
export const jobObjectName = (service: string, environment: string, job: string) => `${routeObjectName(service, environment)}--${job}`;
/** SQL identifier for a service's database and its login: only `[a-z0-9_]`, at most 63. */
export const sqlIdentifier = (service: string) => service.replace(/-/g, '_').slice(0, 63);
/** Id of the node that runs a release. */
export const workloadNodeId = (release: number) => `workload/${releaseName(release)}`;
/** Id of the node that runs the candidate: one of the same release as what serves (a restart) is told apart from it. */
export const candidateNodeId = (stable: number | null | undefined, candidate: number) =>
  stable === candidate ? `${workloadNodeId(candidate)}-next` : workloadNodeId(candidate);
/** Id of the node of a job. */
export const jobNodeId = (job: string) => `job/${job}`;
