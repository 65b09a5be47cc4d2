import { createHash } from 'node:crypto';
import type { Cluster } from '../cluster/types';
import type { LivePod } from '../state';
import { nanosOf, type Position } from './positions';

/** Longest answer to one question. */
const MOST_BYTES = 4 * 1024 * 1024;

/** One container of one pod. */
export interface LogSource {
  /** Short, for cursors. */
  id: string;
  namespace: string;
  pod: string;
  container: string;
  /** From 1, in the order in which pods were made. */
  replica: number;
  /** When the run before ended, if there was one. */
  endedAt?: string;
}

/** One line as it was read. */
export interface SourceLine {
  nanos: string;
  text: string;
}

/** The containers of pods, the oldest pod first. Pure. */
export function logSources(pods: LivePod[]): LogSource[] {
  const age = ({ metadata }: LivePod) =>
    `${metadata?.creationTimestamp} ${metadata?.name}`;
  return [...pods]
    .sort((a, b) => (age(a) < age(b) ? -1 : 1))
    .flatMap(({ metadata, spec, status }, index) =>
      [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map(
        ({ name }) => {
          const said = [
            ...(status?.initContainerStatuses ?? []),
            ...(status?.containerStatuses ?? []),
          ].find(one => one.name === name);
          const ended = said?.restartCount
            ? said.lastState?.terminated?.finishedAt ?? status?.startTime
            : undefined;
          return {
            id: createHash('sha256')
              .update(`${metadata?.uid}/${name}`)
              .digest('hex')
              .slice(0, 6),
            namespace: metadata?.namespace ?? '',
            pod: metadata?.name ?? '',
            container: name,
            replica: index + 1,
            ...(ended ? { endedAt: ended } : {}),
          };
        },
      ),
    );
}

const linesIn = (text: string): SourceLine[] => {
  // What was cut off in the middle of a line is read the next time.
  const whole = text.endsWith('\n') || text.length < MOST_BYTES - 4;
  const lines = text.split('\n');
  if (!whole) lines.pop();
  return lines.flatMap(line => {
    const space = line.indexOf(' ');
    const nanos = nanosOf(space < 0 ? line : line.slice(0, space));
    return nanos
      ? [{ nanos, text: space < 0 ? '' : line.slice(space + 1) }]
      : [];
  });
};

const secondsOf = (nanos: string) =>
  new Date(Number(nanos.slice(0, -9)) * 1000).toISOString();

/** Lines of a container, the oldest first: behind a position, from a time on, or the last ones; those before a crash too. */
export async function readSource(
  cluster: Cluster,
  source: LogSource,
  from: { position?: Position; since?: string; tailLines?: number },
  signal: AbortSignal,
): Promise<SourceLine[]> {
  const { namespace, pod, container, endedAt } = source;
  const { position, since, tailLines } = from;
  const begin = position ? secondsOf(position.nanos) : since;
  const ask = async (previous: boolean) =>
    linesIn(
      await cluster.podLog(
        { namespace, name: pod },
        {
          container,
          timestamps: true,
          limitBytes: MOST_BYTES,
          signal,
          ...(previous ? { previous } : {}),
          ...(begin ? { since: begin } : {}),
          ...(tailLines === undefined ? {} : { tailLines }),
        },
      ),
    );
  // A container says in whole seconds when it ended.
  const before =
    endedAt !== undefined &&
    (!begin || Date.parse(begin) <= Date.parse(endedAt) + 1000);
  const lines = [...(before ? await ask(true) : []), ...(await ask(false))];
  const earliest = since && !position ? Date.parse(since) : undefined;
  let same = 0;
  return lines.filter(({ nanos }) => {
    if (earliest !== undefined)
      return Number(BigInt(nanos) / 1_000_000n) >= earliest;
    if (!position || nanos > position.nanos) return true;
    if (nanos < position.nanos) return false;
    same += 1;
    return same > position.count;
  });
}
