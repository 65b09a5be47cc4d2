import { parseServiceFile } from '@waymark/platform-common';
import type { StepContext, StepOutcome } from '../operations/types';
import type { Platform } from '../platform';
import type { ServiceRow } from '../store/rows';
import { checkServiceFile } from './checkServiceFile';
import type { PipelineInput } from './types';
import { workspaceOf } from './names';
import { NO_RUNNER, noRunner } from './noRunner';
import { PASSED_BY } from './passBy';
import { othersOf } from './othersOf';
import { removeJobs } from './tidy';

/** Checks the commit out and reads `platform.yaml` before anything of the service runs. */
export function sourceStep(platform: Platform) {
  return {
    reversible: true,
    async run({ operation, claim, log, knex }: StepContext): Promise<StepOutcome> {
      const input: PipelineInput = operation.input;
      const workspace = workspaceOf(input);
      const runner = platform.runner();
      if (runner !== noRunner) {
        await runner.checkout({ workspace, repositoryPath: await platform.sourceControl.localPath(input.repository), commit: input.commit, fence: claim.fence });
      }
      const text = await platform.sourceControl.readFile(input.repository, input.commit, 'platform.yaml');
      if (!text) {
        return { state: 'failed', what: 'The commit has no platform.yaml', why: `${input.commit.slice(0, 12)} of ${input.repository} does not have that file in its root`, next: 'Add it and push again; docs/platform-yaml.md says what belongs in it.' };
      }
      const parsed = parseServiceFile(text.toString('utf8'), { file: 'platform.yaml' });
      const service = await knex<ServiceRow>('service').where({ name: input.service }).first();
      const problems = parsed.ok ? checkServiceFile(parsed.file, service!, text.toString('utf8')) : parsed.problems;
      if (problems.length) {
        for (const p of problems) await log(`${p.file}:${p.line}:${p.column} ${p.path}: ${p.message} ${p.next}`);
        const [first] = problems;
        return { state: 'failed', what: 'platform.yaml is not right', why: `${first.file}:${first.line}:${first.column} ${first.message}`, next: first.next };
      }
      if (runner === noRunner) {
        const message = `${NO_RUNNER.what}: ${NO_RUNNER.why} ${NO_RUNNER.next.replace('SERVICE', input.service)}`;
        await log(message);
        return { state: 'done', message, result: PASSED_BY };
      }
      const packageJson = await runner.readFile(workspace, 'package.json');
      let scripts: Record<string, string> = {};
      try {
        scripts = packageJson ? JSON.parse(packageJson.toString('utf8')).scripts ?? {} : {};
      } catch (error) {
        return { state: 'failed', what: 'package.json cannot be read', why: (error as Error).message, next: 'Correct it and push again.' };
      }
      await log(`${input.commit.slice(0, 12)} of ${input.repository} is checked out.`);
      return {
        state: 'done',
        result: { _scripts: scripts, _file: (parsed as any).file },
      };
    },
    async undo({ operation, claim, knex }: StepContext): Promise<StepOutcome> {
      const input: PipelineInput = operation.input;
      const workspace = workspaceOf(input);
      await removeJobs(platform, operation, claim.fence);
      const released = await knex('release').where({ service: input.service, artifact: workspace }).first('number');
      if (!released && !(await othersOf(knex, operation))) await platform.runner().removeWorkspace(workspace, claim.fence);
      return { state: 'done' };
    },
  };
}
