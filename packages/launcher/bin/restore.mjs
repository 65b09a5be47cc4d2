// `npm run restore`: a backup becomes a data folder.
const { ownData } = await import('../src/ownData.mjs');
process.exit(await ownData('restore', process.argv.slice(2)));
