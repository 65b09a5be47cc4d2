import { PlatformError } from '../errors/PlatformError';
import { askedScale, type ScaleRequest } from '../scale/askedScale';
import type { WantedChange } from './types';

/** What a plan is asked for with. */
export interface PlanRequest extends ScaleRequest {
  kind?: WantedChange['kind'];
  environments?: string[];
  release?: string;
  from?: string;
  force?: boolean;
}

/** Which fields say something of which kind of change. */
const FIELDS: Record<WantedChange['kind'], Array<keyof PlanRequest>> = {
  deploy: ['release', 'from'],
  rollback: ['release', 'force'],
  restart: [],
  scale: ['replicas', 'reason', 'expiresInHours', 'endOverride'],
};

const wrong = (why: string, next: string, path: string, message: string) => new PlatformError('InputError', 'The request is not right', why, next, [{ path, message }]);

/** The kind of a request, with nothing in it that is for another. Throws a `PlatformError` otherwise. Pure. */
export function kindOf(request: PlanRequest): WantedChange['kind'] {
  const { kind = 'deploy', environments, ...said } = request;
  const stranger = (Object.keys(said) as Array<keyof PlanRequest>).find(field => !FIELDS[kind].includes(field));
  if (stranger) throw wrong(`"${stranger}" says nothing of a plan of this kind (${kind}).`, 'Leave it out.', stranger, `is not for ${kind}`);
  if (kind !== 'deploy' && environments?.length !== 1) throw wrong(`A plan of this kind (${kind}) is for one environment.`, 'Name it.', 'environments', 'has to be one');
  return kind;
}

/** What is asked for, where it is not a deployment: that one chooses its release first. Pure. */
export function askedChange(service: { service: string; team: string }, environments: string[], kind: 'rollback' | 'restart' | 'scale', request: PlanRequest): WantedChange {
  const place = { ...service, environments };
  if (kind === 'restart') return { ...place, kind };
  if (kind === 'rollback') return { ...place, kind, to: request.release ? Number(request.release.slice(1)) : null, force: request.force ?? false };
  return { ...place, kind, ...askedScale(request) };
}
