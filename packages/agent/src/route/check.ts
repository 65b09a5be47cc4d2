import { AGENT_NAME } from '../protocol.ts';
import type { RouteSpec } from '../protocol.ts';
import { AgentError } from '../rooms.ts';
import { ROUTE_HOST } from './hosts.ts';
import type { StoredRoute } from './route.ts';

const refused = (why: string, next: string) => new AgentError('invalid', 'The route was not changed', why, next);

const isName = (value: unknown) => typeof value === 'string' && AGENT_NAME.test(value);

/** The spec without its fence, after it was checked. */
export function checkRoute(spec: RouteSpec): StoredRoute {
  const { host, service, environment, backends } = spec;
  if (typeof host !== 'string' || host.length > 253 || !ROUTE_HOST.test(host)) throw refused('`host` is not a name below .localhost', 'Send a host such as my-api.staging.localhost');
  if (!isName(service) || !isName(environment)) throw refused('`service` or `environment` is not a name', 'Send names of lower case letters, digits and hyphens');
  if (!Array.isArray(backends)) throw refused('`backends` is not a list', 'Send a list, which may be empty');
  const seen = new Set<string>();
  const checked = backends.map(({ workload, weight, release }) => {
    if (!isName(workload) || seen.has(workload)) throw refused('a backend has no name of a workload, or one that is there twice', 'Name each workload once');
    seen.add(workload);
    if (!(typeof weight === 'number' && weight >= 0 && weight <= 100)) throw refused(`the weight of ${workload} is not between 0 and 100`, 'Send another weight');
    return { workload, weight, release: typeof release === 'string' ? release : '' };
  });
  return { host, service, environment, backends: checked };
}
