import { setInYaml } from './editYaml';

/** The file that says how many run. */
export const SERVICE_FILE = 'platform.yaml';

/** Where it says that for one environment. */
export const replicasPath = (environment: string) => ['spec', 'environments', environment, 'runtime', 'replicas'];

/** The text of platform.yaml with another number of replicas in one environment; the same text where it says so already. Pure. */
export const withReplicas = (text: string, environment: string, replicas: number) => setInYaml(text, replicasPath(environment), replicas);
