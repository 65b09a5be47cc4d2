import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import packageJson from '../package.json' with { type: 'json' };
import { buildApp } from './app.ts';
import { readConfig } from './config.ts';
import { MemoryNoteStore } from './notes/memoryStore.ts';

// Writes the OpenAPI document that the routes make. Needs no database and opens no port.
const target = process.argv[2] ?? 'dist/openapi.json';
const app = await buildApp({ config: readConfig({}, packageJson.name), store: new MemoryNoteStore() });
await mkdir(dirname(target), { recursive: true });
await writeFile(target, `${JSON.stringify(app.swagger(), null, 2)}\n`);
await app.close();
process.stdout.write(`wrote ${target}\n`);
