// `npm run backup`: all that Waymark keeps, copied while it runs or when it is stopped.
const { ownData } = await import('../src/ownData.mjs');
process.exit(await ownData('backup', process.argv.slice(2)));
