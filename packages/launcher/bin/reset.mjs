// `npm run reset`: forgets all data, after asking.
const { reset } = await import('../src/reset.mjs');
process.exit(await reset(process.argv.slice(2)));
