// Runs the product's own checks: test, soak, bench, generate. Plain words for a Node that is too old, before anything else is loaded.
if (Number(process.versions.node.split('.')[0]) < 18) {
  process.stderr.write(
    `Waymark needs Node 18 or newer to begin with, and this is ${process.version}.\nNext: install a newer Node (https://nodejs.org) and try again.\n`,
  );
  process.exit(1);
}
const { main } = await import('../src/run.mjs');
process.exitCode = await main(process.argv.slice(2));
