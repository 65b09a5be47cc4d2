import type { Invocation } from '../args/types';
import { CliError } from '../CliError';
import { ExitCode, type ExitCodeValue } from '../exitCodes';
import { serviceOf } from '../folder/serviceOf';
import { hoursOf } from '../format/when';
import { connect, dataOf } from '../platform/connect';
import { finish } from '../platform/finish';
import { sending, startHeaders } from '../platform/sending';
import { askInProduction } from '../rollout/askInProduction';
import { textOf } from '../rollout/options';
import { told } from '../rollout/told';

/** `platform scale [NAME] --replicas N`: by a commit to platform.yaml, or for a while by an override. */
export async function scale(invocation: Invocation): Promise<ExitCodeValue> {
  const { args, options, io, out } = invocation;
  const environment = textOf(options, 'env') ?? 'staging';
  const replicas = replicasOf(textOf(options, 'replicas'));
  const override = overrideOf(invocation);
  const { name: service } = await serviceOf(io, args[0]);
  const connection = connect(io);
  out.target(`${service} @ ${environment}`);
  await askInProduction(
    invocation,
    connection,
    environment,
    `Scale ${service} in ${environment} to ${replicas}?`,
  );
  const started = await sending(io, out, async () =>
    dataOf(
      await connection.client.POST(
        '/services/{service}/environments/{environment}/scale',
        {
          params: { path: { service, environment }, header: startHeaders() },
          body: { replicas, ...override },
        },
      ),
    ),
  );
  return finish(invocation, connection, started, {
    document: { service: { name: service }, environment, replicas },
    done: async operation => {
      // A commit is not everywhere at once: its last step says when it is there.
      const next = operation.steps.at(-1)?.message;
      if (next) out.note(next);
      return told(connection, service, [environment], operation);
    },
  });
}

function replicasOf(text: string | undefined): number {
  if (text && /^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new CliError(
    ExitCode.usage,
    text ? `"${text}" is no number of replicas.` : 'How many replicas?',
    '',
    'Say a whole number: --replicas 3',
  );
}

/** Both or neither: without them it is a commit, which needs no end. */
function overrideOf({ options }: Invocation) {
  const reason = textOf(options, 'reason');
  const time = textOf(options, 'for');
  if (!reason && !time) return {};
  if (reason && time) return { reason, expiresInHours: hoursOf('for', time) };
  throw new CliError(
    ExitCode.usage,
    reason ? 'For how long?' : 'Why?',
    'An override of platform.yaml needs a reason and an end; without both it is a commit to that file.',
    'Say both, as in --for 2h --reason "sale", or neither.',
  );
}
