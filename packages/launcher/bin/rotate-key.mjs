// `npm run rotate-key`: another key for the secrets, while everything runs.
const { rotateKey } = await import('../src/rotateKey.mjs');
process.exit(await rotateKey(process.argv.slice(2)));
