// Writes what is wanted: services, releases, deployments, as the API does it. It is never killed: what it was told to do counts.
import { parseServiceFile } from '@waymark/platform-common';
import knexFactory from 'knex';
import { createHash } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileOf, readObject } from './fileWorld';
import { withLock } from './lock';
import type { Ask } from './asks';
import { bindingKey, createOperation, enqueue, overtake, undoOperation } from './rooms';
import { stageBackend } from './stageBackend';
import { stageFromEnvironment } from './stageOptions';

const ACTOR = 'user:default/soak';
const stage = stageFromEnvironment();
const knex = knexFactory({ client: 'pg', connection: stage.connection, pool: { min: 0, max: 8 } });

function specOf(name: string, database: boolean, replicas: number) {
  const text = `kind: Service\nmetadata:\n  name: ${name}\n  team: soak\nspec:\n  language: typescript\n  runtime:\n    replicas: ${replicas}\n    cpu: "100m"\n    memory: "64Mi"\n${database ? '  database:\n    type: postgres\n    size: small\n' : ''}`;
  const parsed = parseServiceFile(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.file;
}

const commitOf = (service: string, number: number) => createHash('sha1').update(`${service} ${number}`).digest('hex');

async function prepare() {
  await knex.migrate.latest({ directory: path.join(stage.data, 'migrations') });
  await knex('environment')
    .insert([
      { name: 'staging', target: 'files', promotion_order: 1, production: false },
      { name: 'production', target: 'files', promotion_order: 2, production: true },
      { name: 'here', target: 'local', promotion_order: null, production: false, base: 'staging' },
    ])
    .onConflict()
    .ignore();
}

async function main() {
  await prepare();
  const backend = await stageBackend(stage, knex);
  const { platform } = backend;

  const deeds: { [K in Ask['do']]: (ask: Extract<Ask, { do: K }>) => Promise<unknown> } = {
    async service({ name }) {
      await knex('service').insert({ name, team: 'soak', created_by: ACTOR });
    },
    async release({ service, number, database, replicas, start, migrate, repository }) {
      const commit = repository?.commit ?? commitOf(service, number);
      const artifact = `${service}-${commit.slice(0, 12)}`;
      if (repository) await platform.target('local').runner!.checkout({ workspace: artifact, repositoryPath: repository.path, commit, fence: 1 });
      await knex('release').insert({
        service, number, commit, commit_message: `Release ${number}`, commit_author: 'Soak', committed_at: new Date(), artifact, definitions_hash: 'soak',
        spec: JSON.stringify(specOf(service, database, replicas)), commands: JSON.stringify({ start: start ?? 'start', ...(database ? { migrate: migrate ?? 'migrate' } : {}) }),
      });
    },
    async deploy({ service, environments, release }) {
      return knex.transaction(async trx => {
        const input = { service, team: 'soak', environments, production: [], release };
        const operation = await createOperation(trx, platform.engine.definition('deploy'), { title: `Deploy r${release} of ${service}`, service, team: 'soak', environment: environments.at(-1), actor: ACTOR, door: 'cli', input });
        await overtake(trx, operation, false);
        return operation.id;
      });
    },
    async undo({ operation }) {
      return knex.transaction(async trx => {
        const row = await trx('operation').where({ id: operation, state: 'running' }).whereNull('superseded_by').forUpdate().first('id');
        if (row) await undoOperation(trx, operation, ACTOR);
        return Boolean(row);
      });
    },
    /** Somebody has changed an object of the world by hand. */
    async drift({ service, environment, type, name, how }) {
      const file = fileOf(stage.world.folder, type, name);
      await withLock(file, async () => {
        const object = readObject(file);
        if (!object?.there) return;
        const after = how === 'lost' ? { ...object, there: false, deeds: [...object.deeds, { verb: 'gone', fence: object.fence, by: 0 }] } : { ...object, properties: { ...object.properties, changedByHand: true } };
        writeFileSync(`${file}.new`, JSON.stringify(after));
        renameSync(`${file}.new`, file);
      });
      await knex.transaction(trx => enqueue(trx, bindingKey(service, environment)));
    },
  };

  process.on('message', async (message: { id: number; ask: Ask }) => {
    try {
      process.send!({ id: message.id, answer: await (deeds[message.ask.do] as any)(message.ask) });
    } catch (error) {
      process.send!({ id: message.id, error: String((error as Error).stack) });
    }
  });
  process.on('disconnect', () => process.exit(0));
  process.send!({ ready: true });
}

main().catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
