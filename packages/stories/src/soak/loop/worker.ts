// One worker of the loop's kill tests: a slim backend, which is killed and stopped at any moment.
import knexFactory from 'knex';
import { stageBackend } from './stageBackend';
import { stageFromEnvironment } from './stageOptions';

async function main() {
  const stage = stageFromEnvironment();
  const knex = knexFactory({ client: 'pg', connection: stage.connection, pool: { min: 1, max: 12 } });
  let statements = 0;
  knex.on('query', () => (statements += 1));
  const backend = await stageBackend(stage, knex);
  await backend.start();
  const stop = async () => {
    await backend.stop();
    await knex.destroy();
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop());
  process.on('disconnect', () => void stop());
  process.on('message', () => process.send!({ statements }));
  process.send?.({ ready: true });
}

main().catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
