import { releaseName, type ServiceFile } from '@waymark/platform-common';
import { createHash } from 'node:crypto';
import type { StepContext, StepOutcome } from '../operations/types';
import type { Platform } from '../platform';
import { insertEvent } from '../store/insertEvent';
import type { ReleaseRow } from '../store/rows';
import { readMigrations } from '../rollback/readMigrations';
import { giveUp, untilGone } from '../rollout/giveUp';
import { previewOf, workspaceOf } from './names';
import type { PipelineInput } from './types';
import { othersOf } from './othersOf';
import { STAGES } from './stages';

const DOCUMENTS = ['openapi.json'];

/** Hash of the platform's own data that a release was made with: stages and their order. */
export const definitionsHash = () => createHash('sha256').update(JSON.stringify(STAGES)).digest('hex').slice(0, 16);

/** Records what was built: immutable, one per commit (and preview), numbered per service. */
export function releaseStep(platform: Platform) {
  return {
    reversible: true,
    async run({ operation, write, log }: StepContext): Promise<StepOutcome> {
      const input: PipelineInput = operation.input;
      const { _scripts: scripts, _file: file } = operation.result as { _scripts: Record<string, string>; _file: ServiceFile };
      const artifact = workspaceOf(input);
      const start = file.spec.commands.start ?? scripts.start;
      if (!start) {
        return { state: 'failed', what: 'There is nothing to start', why: 'package.json has no script "start" and platform.yaml no spec.commands.start', next: 'Add one of them and push again.' };
      }
      const migrate = file.spec.commands.migrate ?? (scripts.migrate ? 'node --run migrate' : undefined);
      const documents: Record<string, string> = {};
      for (const name of DOCUMENTS) {
        const made = await platform.runner().readFile(artifact, `dist/${name}`);
        if (made) documents[name] = made.toString('utf8');
      }
      const commit = await platform.sourceControl.commit(input.repository, input.commit);
      const migrations = await readMigrations(platform.sourceControl, input.repository, input.commit);
      const number = await write(async trx => {
        // Held: an image of the same commit may come at this very moment.
        const { next_release: next } = await trx('service').where({ name: input.service }).forUpdate().first('next_release');
        const all = await trx<ReleaseRow>('release').where({ service: input.service, commit: input.commit, preview: previewOf(input) }).orderBy('number', 'desc');
        const known = all.find(one => one.artifact === artifact) ?? all[0];
        if (known) {
          // Built anew, or for the first time, if there was only an image of it: it can be started from its folder.
          if (known.artifact_gone) await trx('release').where({ service: input.service, number: known.number }).update({ artifact, artifact_gone: false, documents: JSON.stringify(documents) });
          return known.number;
        }
        await trx('service').where({ name: input.service }).update({ next_release: next + 1 });
        await trx('release').insert({
          service: input.service,
          number: next,
          commit: input.commit,
          preview: previewOf(input),
          commit_message: commit.message,
          commit_author: commit.author,
          committed_at: commit.committedAt,
          artifact,
          spec: JSON.stringify(file),
          commands: JSON.stringify({ start, ...(migrate && file.spec.database ? { migrate } : {}) }),
          definitions_hash: definitionsHash(),
          documents: JSON.stringify(documents),
          migrations: JSON.stringify(migrations),
        });
        await insertEvent(trx, { type: 'release.created', title: `${input.service} ${releaseName(next)}: ${commit.message.split('\n')[0]}`, service: input.service, operation: operation.id, actor: operation.actor });
        return next;
      });
      platform.changed({ kind: 'release', name: input.service, change: 'created' });
      await log(`Release ${releaseName(number)} of ${input.service}.`);
      return { state: 'done', result: { release: releaseName(number), _number: number } };
    },
    async undo(context: StepContext): Promise<StepOutcome> {
      const { operation, write, knex } = context;
      const input: PipelineInput = operation.input;
      // Not only at the steps that pin: one that had nothing to do was skipped, and is not asked.
      await giveUp(context, 'undo');
      const left = await untilGone(context);
      if (left) return left;
      if (await othersOf(knex, operation)) return { state: 'done', message: 'Kept: another run of the same commit needs it' };
      await write(async trx => {
        // By its commit: a crash may have come between making it and remembering its number.
        const release = await trx<ReleaseRow>('release').where({ service: input.service, commit: input.commit, preview: previewOf(input), artifact: workspaceOf(input) }).first();
        const pinned = release && (await trx('binding').where({ service: input.service }).where(q => q.where({ stable: release.number }).orWhere({ candidate: release.number })).first('service'));
        if (!release || pinned) return;
        const row = trx('release').where({ service: input.service, number: release.number });
        // One that has an image is not this run's alone.
        await (release.image === null ? row.delete() : row.update({ artifact_gone: true }));
      });
      return { state: 'done' };
    },
  };
}
