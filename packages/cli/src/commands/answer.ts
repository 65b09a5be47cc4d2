import type { Invocation } from '../args/types';
import { CliError } from '../CliError';
import { ExitCode, type ExitCodeValue } from '../exitCodes';
import { connect, dataOf } from '../platform/connect';
import { sending, writeHeaders } from '../platform/sending';
import { textOf } from '../rollout/options';

/** `platform service answer NAME yes|no --from MY-SERVICE`: the word of those who depend on a service that is to go. */
export async function answer({
  args,
  options,
  io,
  out,
}: Invocation): Promise<ExitCodeValue> {
  const [service, word] = args;
  const dependant = textOf(options, 'from');
  if (!dependant || !/^(yes|no)$/i.test(word))
    throw new CliError(
      ExitCode.usage,
      dependant ? `"${word}" is neither yes nor no.` : 'For which service?',
      'Who owns a service that depends on it says yes or no for that one.',
      `platform service answer ${service} yes --from MY-SERVICE`,
    );
  const agree = /^yes$/i.test(word);
  const reason = textOf(options, 'reason');
  const { client } = connect(io);
  out.target(`${dependant} → ${service}`);
  const said = await sending(io, out, async () =>
    dataOf(
      await client.POST('/services/{service}/decommission/answers/{dependant}', {
        params: { path: { service, dependant }, header: writeHeaders },
        body: { agree, ...(reason && { reason }) },
      }),
    ),
  );
  out.document({ answer: said });
  out.result(
    agree
      ? `${service} may go, as far as ${dependant} is concerned.`
      : `${service} stays: ${dependant} depends on it.`,
  );
  return ExitCode.done;
}
