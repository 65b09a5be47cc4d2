import { policiesYaml } from '@waymark/platform-common/policy';
import type { Invocation } from '../args/types';
import { CliError } from '../CliError';
import { ExitCode, type ExitCodeValue } from '../exitCodes';
import { connect, dataOf } from '../platform/connect';
import { textOf } from '../rollout/options';

/** `platform policies export`: what a cluster's own admission can check, and what it cannot. */
export async function policiesExport({
  options,
  io,
  out,
}: Invocation): Promise<ExitCodeValue> {
  const format = textOf(options, 'format') ?? 'yaml';
  if (!['yaml', 'json'].includes(format))
    throw new CliError(
      ExitCode.usage,
      `--format ${format} is not known.`,
      'Policies are printed as yaml or as json.',
      'For a file that kubectl takes: platform policies export --format yaml',
    );
  const { client } = connect(io);
  out.target('policies of the platform');
  const policies = dataOf(await client.GET('/policies/export'));
  out.document({ ...policies });
  out.result(
    format === 'yaml'
      ? policiesYaml(policies)
      : JSON.stringify(
          { apiVersion: 'v1', kind: 'List', items: policies.objects },
          null,
          2,
        ),
  );
  for (const { name, why } of policies.notExported)
    out.note(` ${name}: ${why}`, { text: 'not exported', style: 'yellow' });
  return ExitCode.done;
}
