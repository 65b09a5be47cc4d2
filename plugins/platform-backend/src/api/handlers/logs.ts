import { releaseName } from '@waymark/platform-common';
import type { Platform } from '../../platform';
import { getBinding } from '../../store/bindings';
import type { EnvironmentRow } from '../../store/rows';
import { PlatformError } from '../../errors/PlatformError';
import { follow, sendEvent } from '../sse';
import type { Call, Handlers } from '../types';
import { requireService } from './services';
import { sinceTime } from './sinceTime';

type LogsCall = Call<'getLogs'>;

export function logsHandlers(platform: Platform): Pick<Handlers, 'getLogs'> {
  async function source({ path }: LogsCall) {
    await requireService(platform, path.service);
    const binding = await getBinding(platform.knex, path.service, path.environment);
    if (!binding) throw new PlatformError('NotFoundError', `"${path.service}" has no environment "${path.environment}"`, 'It is in none of that name.', `platform status ${path.service} shows where it is.`);
    const environment = await platform.knex<EnvironmentRow>('environment').where({ name: path.environment }).first();
    const node = [binding.stable, binding.candidate]
      .filter(n => n !== null)
      .map(n => binding.nodes.find(x => x.id === `workload/${releaseName(n!)}`))
      .find(n => n !== undefined);
    return { node, inspector: platform.target(environment!.target).inspector };
  }

  async function read(call: LogsCall, after: string | undefined) {
    const { node, inspector } = await source(call);
    if (!node) return { name: undefined, lines: [] };
    const since = sinceTime(call.query.since);
    // A cursor belongs to one workload: after a deploy the new one is read from its beginning.
    const [name, cursor] = after?.includes('|') ? after.split('|') : [undefined, undefined];
    const lines = await inspector.workloadLogs(node.name, { since, after: name === node.name ? cursor : undefined, limit: call.query.limit ?? 500 });
    const release = node.id.split('/')[1];
    return { name: node.name, lines: lines.map(line => ({ ...line, cursor: `${node.name}|${line.cursor}`, release })) };
  }

  return {
    getLogs: {
      async handle(call) {
        const { lines } = await read(call, call.query.after);
        return { lines, nextCursor: lines.length ? lines[lines.length - 1].cursor : call.query.after ?? null };
      },
      async found(call) {
        sinceTime(call.query.since);
        await source(call);
      },
      async stream(call, response, signal) {
        let cursor = call.query.after;
        await follow({
          response,
          signal,
          pollMs: 300,
          look: async () => {
            const { lines } = await read(call, cursor).catch(error => (error.name === 'DriverError' ? { lines: [] } : Promise.reject(error)));
            for (const line of lines) sendEvent(response, line, undefined, line.cursor);
            if (lines.length) cursor = lines[lines.length - 1].cursor;
            return false;
          },
        });
      },
    },
  };
}
