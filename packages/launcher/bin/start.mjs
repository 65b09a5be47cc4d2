// `npm start`. Plain words for a Node that is too old, before anything is loaded that it could not read.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 18 || (major === 18 && minor < 15)) {
  process.stderr.write(
    `Waymark needs Node 20 or newer to begin with, and this is ${process.version}.\nNext: install a newer Node (https://nodejs.org) and run npm start again.\n`,
  );
  process.exit(1);
}
const { main } = await import('../src/start.mjs');
process.exit(await main(process.argv.slice(2)));
