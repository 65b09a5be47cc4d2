import { effectiveSpec } from '../spec/effectiveSpec';
import { jobNodeId, jobObjectName } from './names';
import type { CompileInput, GraphNode, JsonObject, ReleaseRef } from './types';

/** Whether nothing runs by the clock there, whatever the file says: a preview is to be looked at. Pure. */
export const schedulesRest = ({ environment }: Pick<CompileInput, 'environment'>): boolean => Boolean(environment.preview);

/**
 * What runs by the clock beside a release, in the order of the names: with what its processes get, on a target that can
 * do that. Pure.
 *
 * @param shared - what every process of that release gets
 */
export function jobNodes(input: CompileInput, release: ReleaseRef, dependsOn: string[], shared: JsonObject): GraphNode[] {
  if (!input.capabilities.scheduledJobs) return [];
  const { jobs = {}, runtime } = effectiveSpec(release.spec, input.environment.name);
  return Object.entries(jobs)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { command, schedule, timezone, timeoutSeconds, suspend }]) => ({
      id: jobNodeId(name),
      type: 'job',
      name: jobObjectName(input.service.name, input.environment.name, name),
      dependsOn,
      resource: false,
      properties: {
        workspace: release.artifact,
        job: name,
        command,
        schedule,
        timezone,
        timeoutSeconds,
        suspend: suspend || schedulesRest(input),
        cpu: runtime.cpu,
        memory: runtime.memory,
        ...(Object.prototype.hasOwnProperty.call(input.askedRuns ?? {}, name) ? { run: input.askedRuns![name] } : {}),
        ...shared,
      },
    }));
}
