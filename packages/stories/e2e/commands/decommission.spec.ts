import { expect, test } from '@playwright/test';
import { ends } from '../support/commandLine.ts';
import { Clone } from '../support/git.ts';
import { api, until } from '../support/product.ts';
import { answerOf, ended, makeService, serviceDetail, staging, uniqueName } from '../support/services.ts';
import { replicasBecome, rowsOf } from '../support/underneath.ts';
import { tellStory } from './story.ts';

const name = uniqueName('line');
const caller = `${name}-two`;
let clone: Clone;
let operation: string;
test.afterAll(() => clone?.remove());

/** A service of another team that says in its file that it calls this one. */
async function makeCaller(): Promise<void> {
  await makeService(caller, { team: 'search' });
  clone = await Clone.of((await serviceDetail(caller)).repository.cloneUrl);
  await clone.edit('platform.yaml', 'spec:\n', `spec:\n  dependencies: [${name}]\n`);
  await clone.publish('It calls another one');
  await until(`${caller} serves with it`, async () => (await staging(caller)).release === 'r2' && (await staging(caller)).ready, 60_000);
}

tellStory('decommission', name, {
  'service decommission my-api --grace 7d --yes --detach': async line => {
    await makeService(name, { team: 'platform', database: 'postgres' });
    const [{ env }] = await replicasBecome(name, 'staging', 1);
    await rowsOf(env.DATABASE_URL, "insert into notes (title) values ('kept')");
    await makeCaller();
    const { document } = await ends(0, `service decommission ${name} --look --json`);
    expect(JSON.stringify(document)).toContain(caller);
    await ends(6, line, { as: 'noah.fischer' });
    operation = (await ends(7, `${line} --json`)).document.operation.id;
    // Nothing is stopped before those who depend on it have said their word.
    expect(await answerOf((await staging(name)).localUrl)).toBeDefined();
  },

  'service answer my-api yes --from my-api-two': async line => {
    await until('it is asked', async () => (await api(`/services/${name}/decommission`)).body.answers.length === 1, 60_000);
    await ends(2, line.replace(' yes ', ' perhaps '), { as: 'noah.fischer' });
    await ends(0, line, { as: 'noah.fischer' });
    expect(await ended(operation)).toMatchObject({ outcome: 'succeeded' });
    await replicasBecome(name, 'staging', 0);
    const { databases } = (await ends(0, 'db list --json')).document;
    expect(databases.find((one: any) => one.service === name)).toMatchObject({ state: 'deleted' });
    await ends(6, `deploy ${name} --env staging`);
  },

  'service recover my-api': async line => {
    await ends(6, line, { as: 'noah.fischer' });
    await ends(0, line);
    const [{ env }] = await replicasBecome(name, 'staging', 1);
    expect(await rowsOf(env.DATABASE_URL, 'select title from notes')).toContainEqual({ title: 'kept' });
    expect(await answerOf((await staging(name)).localUrl)).toBeDefined();
    await ends(6, line);
  },
});
